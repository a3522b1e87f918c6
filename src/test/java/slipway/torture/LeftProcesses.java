package slipway.torture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The machine's processes that belong to the tortured project: by arguments, environment, folder, or the host's home. */
record LeftProcesses(Ground ground) {
    /** @param known process ids that may be there */
    List<String> except(Set<Long> known) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            for (Path entry : entries.filter(
                            each -> each.getFileName().toString().matches("\\d+"))
                    .toList()) {
                long pid = Long.parseLong(entry.getFileName().toString());
                if (!known.contains(pid) && !isWhoAsks(pid) && isOurs(entry)) {
                    found.add("process " + pid + ": " + text(entry.resolve("cmdline")));
                }
            }
        }
        return found;
    }

    /** This process, or one of those that started it. */
    private static boolean isWhoAsks(long pid) {
        return Stream.iterate(
                        Optional.of(ProcessHandle.current()),
                        Optional::isPresent,
                        each -> each.get().parent())
                .anyMatch(each -> each.orElseThrow().pid() == pid);
    }

    private boolean isOurs(Path entry) {
        String arguments = text(entry.resolve("cmdline"));
        String place = arguments + folder(entry.resolve("cwd"));
        // Not the folder in an environment: a shell that was ever in it keeps its name there.
        boolean named = place.contains(ground.folder().toString())
                || (place + text(entry.resolve("environ"))).contains(ground.project());
        return named || (arguments.contains(".slipway/jobs/") && isOnOurHost(entry));
    }

    /** The host has a home of its own in a mount namespace; other hosts on this machine have others. */
    private boolean isOnOurHost(Path entry) {
        return Files.exists(entry.resolve("root/home/ec2-user").resolve(ground.project()));
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).replace('\0', ' ');
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    private static String folder(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
