package slipway.git;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import slipway.config.CheckoutSettings;

/** Lays one commit out in a folder of its own, with submodules and large files. */
final class WorkingTree {
    private final GitProgram program;
    private final RepositoryAccess access;
    private final CheckoutSettings settings;
    private final SourceCache cache;
    private final Path folder;
    private final OutputStream log;

    WorkingTree(
            GitProgram program,
            RepositoryAccess access,
            CheckoutSettings settings,
            SourceCache cache,
            Path folder,
            OutputStream log) {
        this.program = program;
        this.access = access;
        this.settings = settings;
        this.cache = cache;
        this.folder = folder;
        this.log = log;
    }

    /** A repository with this commit, as many before it as are wanted, and their tags. */
    void copyFrom(Mirror mirror, String commit) throws GitException, InterruptedException {
        mirror.alone(() -> {
            prepareFolder();
            String format = commit.length() == 64 ? "sha256" : "sha1";
            git("init", "--quiet", "--template=", "--object-format=" + format);
            addOrigin();
            fetch(mirror, commit);
        });
    }

    /** What {@code git remote add} writes, see git-config(1); starting one more git takes longer than all it does. */
    private void addOrigin() throws IOException {
        String url = access.address().plain().replace("\\", "\\\\").replace("\"", "\\\"");
        String section =
                "[remote \"origin\"]\n\turl = \"" + url + "\"\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n";
        Files.writeString(folder.resolve(".git/config"), section, StandardOpenOption.APPEND);
    }

    private void fetch(Mirror mirror, String commit) throws GitException, InterruptedException, IOException {
        // As one pack, which takes half the time of many objects.
        List<String> command = here("-c", "fetch.unpackLimit=1", "fetch", "--quiet");
        if (settings.depth() > 0) {
            command.add("--depth=" + settings.depth());
        }
        // Tags are fetched along only with something that is kept under a name.
        command.addAll(List.of("--no-auto-maintenance", "--no-write-fetch-head", "--"));
        command.addAll(List.of(mirror.folder().toString(), commit + ":refs/slipway/commit"));
        Optional<GitException> failure =
                mirror.use(access, commit, log, () -> program.attempt(access, doing(), command, log));
        if (failure.isPresent() && !mirror.has(commit)) {
            throw new GitException(
                    "commit " + commit + " is not in the local copy of "
                            + access.address().plain() + "; it has to be fetched first",
                    failure.get());
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private void prepareFolder() throws IOException, GitException {
        Files.createDirectories(folder);
        if (hasContent(folder)) {
            throw new GitException("cannot lay out a commit in " + folder + ": it is not empty");
        }
    }

    void checkOut(String commit) throws GitException, InterruptedException {
        git("checkout", "--quiet", "--detach", "--force", commit);
        if (settings.lfs()) {
            new LargeFiles(program, access, cache, log).fetch(folder);
        }
        if (settings.submodules()) {
            new Submodules(program, access, settings, cache, log).layOut(folder);
        }
    }

    private void git(String... arguments) throws GitException, InterruptedException {
        program.run(access, doing(), here(arguments), log);
    }

    private String doing() {
        return "lay out " + access.address().plain();
    }

    private List<String> here(String... arguments) {
        // What a power cut would take is made again anyway.
        List<String> command = new ArrayList<>(List.of("-C", folder.toString(), "-c", "core.fsync=none"));
        command.addAll(List.of(arguments));
        return command;
    }

    private static boolean hasContent(Path folder) throws IOException {
        try (Stream<Path> content = Files.list(folder)) {
            return content.findAny().isPresent();
        }
    }
}
