package slipway.git;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slipway.config.Repository;
import slipway.process.Command;
import slipway.process.Processes;

/** A repository as GitLab would have it, and the clone of a developer who pushes to it. */
final class Origin {
    private static final Map<String, String> SOMEBODY = Map.of(
            "GIT_AUTHOR_NAME", "Ada",
            "GIT_AUTHOR_EMAIL", "ada@example.com",
            "GIT_COMMITTER_NAME", "Ada",
            "GIT_COMMITTER_EMAIL", "ada@example.com",
            "GIT_CONFIG_GLOBAL", "/dev/null",
            "GIT_CONFIG_NOSYSTEM", "1");

    final Path bare;
    final Path clone;

    private Origin(Path bare, Path clone) {
        this.bare = bare;
        this.clone = clone;
    }

    static Origin in(Path folder) throws Exception {
        return in(folder, "sha1");
    }

    static Origin in(Path folder, String objectFormat) throws Exception {
        Origin origin = new Origin(folder.resolve("origin.git"), folder.resolve("clone"));
        Files.createDirectories(folder);
        String format = "--object-format=" + objectFormat;
        output(folder, "git", "init", "-q", "--bare", format, "-b", "main", origin.bare.toString());
        output(folder, "git", "init", "-q", format, "-b", "main", origin.clone.toString());
        origin.git("remote", "add", "origin", origin.bare.toString());
        return origin;
    }

    static String output(Path folder, String program, String... arguments) throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        Command command =
                Command.of(program, arguments).in(folder).with(SOMEBODY).with("SSH_AUTH_SOCK", "");
        int status = new Processes().run(command, output);
        String text = output.toString(StandardCharsets.UTF_8).strip();
        if (status != 0) {
            throw new AssertionError(command + ": " + status + "\n" + text);
        }
        return text;
    }

    String git(String... arguments) throws Exception {
        return output(clone, "git", arguments);
    }

    /** Writes a file, commits it, and gives the commit; nothing is pushed. */
    String commit(String file, String content) throws Exception {
        Path path = clone.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
        return commitAll("Change " + file);
    }

    String commitAll(String message) throws Exception {
        git("add", "-A");
        git("commit", "-q", "--allow-empty", "-m", message);
        return git("rev-parse", "HEAD");
    }

    void push(String branch) throws Exception {
        git("push", "-q", "--force", "origin", "HEAD:refs/heads/" + branch);
    }

    String pushed(String file, String content) throws Exception {
        String commit = commit(file, content);
        push("main");
        return commit;
    }

    Repository repository() {
        return local(bare.toString());
    }

    static Repository local(String url) {
        return new Repository(
                url, Optional.empty(), Optional.empty(), Path.of("/none"), Optional.empty(), Optional.empty());
    }

    /** Empties the file {@code a} of a commit in a bare copy, as a power cut does with what was written last. */
    static void damage(Path copy, String commit) throws Exception {
        Path pack = Files.createDirectory(copy.resolve("of-one-pack"));
        for (String file : filesIn(copy.resolve("objects/pack"))) {
            Files.move(copy.resolve("objects/pack").resolve(file), pack.resolve(file));
            if (file.endsWith(".pack")) {
                output(copy, "sh", "-c", "git unpack-objects -q < of-one-pack/" + file);
            }
        }
        String object = output(copy, "git", "rev-parse", commit + ":a");
        Path file = copy.resolve("objects/" + object.substring(0, 2) + "/" + object.substring(2));
        Files.delete(file);
        Files.createFile(file);
    }

    static List<String> filesIn(Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
