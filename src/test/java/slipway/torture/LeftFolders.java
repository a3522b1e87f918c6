package slipway.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is left over in the data folder, among temporary files, and on the host.
 *
 * @param onHost the host's {@code ~/.slipway}
 */
record LeftFolders(Ground ground, Path onHost) {
    private static final Pattern OURS_IN_DATA =
            Pattern.compile("slipway\\.db(-wal|-shm)?|slipway\\.lock|server\\.id|session\\.key|logs|repos|work|docker");
    private static final Pattern LEFT_IN_REPOSITORIES = Pattern.compile(".*(\\.lock|\\.new|\\.old)|tmp_.*");

    /** @param server the process that may hold the data */
    List<String> left(long server) throws IOException {
        List<String> left = new ArrayList<>();
        left.addAll(children(ground.data().resolve("work")));
        // A client's private folder may have a login in it.
        left.addAll(children(ground.data().resolve("docker/clients")));
        left.addAll(children(ground.temporary()));
        children(ground.data()).stream()
                .filter(file -> !OURS_IN_DATA.matcher(name(file)).matches())
                .filter(file -> !isOf(server, file))
                .forEach(left::add);
        try (Stream<Path> files = Files.walk(ground.data().resolve("repos"))) {
            files.map(Path::toString)
                    .filter(file -> LEFT_IN_REPOSITORIES.matcher(name(file)).matches())
                    .forEach(left::add);
        }
        String holder = Files.readString(ground.data().resolve("slipway.lock"));
        if (!holder.contains("process " + server + ",")) {
            left.add("slipway.lock says " + holder.strip() + ", the server is process " + server);
        }
        left.addAll(jobsAndLocks());
        return left;
    }

    private List<String> jobsAndLocks() throws IOException {
        List<String> left = new ArrayList<>();
        List<String> locks = children(onHost.resolve("locks").resolve(ground.project()));
        if (locks.size() > 1) {
            left.add("locks of more than the last job: " + locks);
        }
        for (String file : locks) {
            String job = Files.readString(Path.of(file)).strip().replaceFirst(".* ", "");
            if (!Files.exists(onHost.resolve("jobs").resolve(job).resolve("exit"))) {
                left.add(file + " is held by job " + job + ", which has not ended");
            }
        }
        for (String job : children(onHost.resolve("jobs"))) {
            if (isOurs(Path.of(job)) && !Files.exists(Path.of(job, "exit"))) {
                left.add(job + " has not ended");
            }
        }
        return left;
    }

    private boolean isOurs(Path job) throws IOException {
        Path command = job.resolve("command");
        return Files.isRegularFile(command) && Files.readString(command).contains(ground.project());
    }

    /** Libraries that the running server has unpacked are open files of its own. */
    private static boolean isOf(long server, String file) {
        try (Stream<String> maps = Files.lines(Path.of("/proc/" + server + "/maps"))) {
            String stem = file.replaceFirst("\\.lck$", "");
            return maps.anyMatch(line -> line.endsWith(stem));
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> children(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString).sorted().toList();
        }
    }

    private static String name(String file) {
        return Path.of(file).getFileName().toString();
    }
}
