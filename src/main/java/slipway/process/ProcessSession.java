package slipway.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A started command and the processes that it started, which end together. */
final class ProcessSession {
    private static final Logger log = LoggerFactory.getLogger(ProcessSession.class);
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final Duration KILL_LIMIT = Duration.ofSeconds(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

    private final Process process;
    private final InputStream output;

    /**
     * The ids of its processes and their sessions at the last look. Once the parent of a process that made a session of
     * its own has ended, nothing else remembers that one, nor what it starts meanwhile.
     */
    private Set<Long> family;

    private boolean interrupted;

    private ProcessSession(Process process, InputStream output) {
        this.process = process;
        this.family = Set.of(process.pid());
        this.output = output;
    }

    static ProcessSession start(Command command) throws IOException {
        // Without a process group to lead, setsid runs the program in its own place: its process id is the session's.
        List<String> arguments = new ArrayList<>(List.of("setsid", "--"));
        arguments.addAll(command.arguments());
        ProcessBuilder builder = new ProcessBuilder(arguments).redirectErrorStream(true);
        builder.directory(command.folder().toAbsolutePath().toFile());
        builder.environment().clear();
        builder.environment().putAll(environmentOf(command));
        if (command.input().length == 0) {
            builder.redirectInput(new File("/dev/null"));
        }
        check(command, builder.environment().get("PATH"));
        try (OutputPipe pipe = OutputPipe.open()) {
            InputStream output = pipe.reader();
            try {
                return new ProcessSession(builder.redirectOutput(pipe.writer()).start(), output);
            } catch (IOException e) {
                output.close();
                throw e;
            }
        }
    }

    /** Never the server's own: it holds secrets. */
    private static Map<String, String> environmentOf(Command command) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", System.getenv().getOrDefault("PATH", DEFAULT_PATH));
        environment.put("HOME", System.getProperty("user.home"));
        environment.put("LANG", "C.UTF-8");
        environment.putAll(command.environment());
        environment.put(ProcessOwner.VARIABLE, ProcessOwner.current().text());
        return environment;
    }

    /** What setsid would only say by an exit status that the program itself might give too. */
    private static void check(Command command, String path) throws IOException {
        Path folder = command.folder().toAbsolutePath();
        if (!Files.isDirectory(folder)) {
            throw new IOException("cannot run " + command.program() + ": the folder " + folder + " does not exist");
        }
        String program = command.program();
        if (program.contains("/") ? !isProgram(folder.resolve(program)) : !isOnPath(program, path)) {
            throw new IOException("cannot run " + program + ": there is no such program"
                    + (program.contains("/") ? "" : " in " + path + "; install it, or correct the PATH"));
        }
    }

    private static boolean isOnPath(String program, String path) {
        for (String folder : path.split(":", -1)) {
            if (isProgram(Path.of(folder).resolve(program))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    Process process() {
        return process;
    }

    /** Standard output and error; ends when nobody is left who could write to it. */
    InputStream output() {
        return output;
    }

    /** SIGTERM, up to {@code grace} to obey it, SIGKILL; returns at once if nothing is left. */
    void end(Duration grace) {
        if (!signal(ProcessHandle::destroy, grace) && !signal(ProcessHandle::destroyForcibly, KILL_LIMIT)) {
            log.warn("process {}: not all of its session could be ended", process.pid());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Signals each living process once, those that appear meanwhile too; true when none is left. */
    private boolean signal(Consumer<ProcessHandle> signal, Duration limit) {
        boolean alreadyInterrupted = interrupted;
        long start = System.nanoTime();
        Set<ProcessHandle> told = new HashSet<>();
        while (true) {
            ProcessTable table = ProcessTable.read();
            family = table.family(family);
            if (family.isEmpty()) {
                return true;
            }
            table.of(family).stream().filter(told::add).forEach(signal);
            // Whoever interrupts the grace time does not want to wait for it.
            boolean hurried = interrupted && !alreadyInterrupted;
            if (hurried || System.nanoTime() - start > limit.toNanos()) {
                return false;
            }
            pause();
        }
    }

    private void pause() {
        try {
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        } catch (InterruptedException e) {
            interrupted = true;
        }
    }
}
