package slipway.init;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import slipway.process.Command;
import slipway.process.Processes;

/**
 * A clone on this machine. Its files are read as files: git itself would run what the clone's configuration names, and
 * this may be root in another user's folder.
 */
record LocalClone(Path folder) {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String LINK = "gitdir: ";
    private static final String BRANCH = "ref: refs/heads/";
    private static final String REMOTE_BRANCH = "ref: refs/remotes/origin/";

    /** The clone in a folder, if it is one. */
    static Optional<LocalClone> in(Path folder) {
        return Files.exists(folder.resolve(".git"))
                ? Optional.of(new LocalClone(folder.toAbsolutePath().normalize()))
                : Optional.empty();
    }

    /** The address of the remote called origin; that of the folder itself if there is none. */
    String origin() throws IOException, InterruptedException {
        var said = new ByteArrayOutputStream();
        Command ask = Command.of("git", "config", "--file")
                .and(common().resolve("config").toString(), "--get", "remote.origin.url");
        try {
            int status = new Processes().run(ask, said, LIMIT);
            String url = said.toString(StandardCharsets.UTF_8).strip();
            return status == 0 && !url.isEmpty() ? url : folder.toString();
        } catch (TimeoutException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The default branch of the remote, else the one that is checked out. */
    Optional<String> branch() {
        return reference("refs/remotes/origin/HEAD", REMOTE_BRANCH).or(() -> reference("HEAD", BRANCH));
    }

    private Optional<String> reference(String name, String kind) {
        try {
            Path file = (name.equals("HEAD") ? gitFolder() : common()).resolve(name);
            String text = Files.isRegularFile(file) ? Files.readString(file).strip() : "";
            return text.startsWith(kind) ? Optional.of(text.substring(kind.length())) : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** In a further working tree {@code .git} is a file that names it. */
    private Path gitFolder() throws IOException {
        Path git = folder.resolve(".git");
        if (Files.isDirectory(git)) {
            return git;
        }
        return folder.resolve(Files.readString(git).strip().substring(LINK.length()));
    }

    private Path common() throws IOException {
        Path git = gitFolder();
        Path file = git.resolve("commondir");
        return Files.isRegularFile(file) ? git.resolve(Files.readString(file).strip()) : git;
    }
}
