package slipway.parts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The processes of one test, among those of all that run side by side. */
public final class ProcessesOf {
    private ProcessesOf() {}

    /** The arguments of each process that works in this folder, or has it in its arguments or environment. */
    public static List<String> folder(Path folder) {
        return ProcessHandle.allProcesses()
                .map(each -> Path.of("/proc/" + each.pid()))
                .filter(each -> names(each, folder.toString()))
                .map(each -> text(each.resolve("cmdline")))
                .toList();
    }

    private static boolean names(Path process, String folder) {
        return Stream.of(
                        text(process.resolve("cmdline")),
                        text(process.resolve("environ")),
                        link(process.resolve("cwd")))
                .anyMatch(each -> each.contains(folder));
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).replace('\0', ' ');
        } catch (IOException e) {
            return ""; // it has ended, or is another user's
        }
    }

    private static String link(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
