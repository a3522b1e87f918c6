package slipway.git;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import slipway.files.FileTree;

/**
 * The bare copy of one project's repository. It holds nothing that its origin has not: when the origin's URL changes,
 * or when a crash has damaged it, it is made anew.
 */
final class Mirror {
    private static final List<String> EVERYTHING = List.of("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*");

    private final Path folder;
    private final Path fresh;
    private final Path old;
    private final GitProgram program;

    /** Two gits that write the same references disturb each other. */
    private final ReentrantLock lock = new ReentrantLock();

    Mirror(Path folder, GitProgram program) {
        this.folder = folder;
        this.fresh = folder.resolveSibling(folder.getFileName() + ".new");
        this.old = folder.resolveSibling(folder.getFileName() + ".old");
        this.program = program;
    }

    /** What is done while nobody else writes. */
    interface Work {
        void run() throws GitException, InterruptedException, IOException;
    }

    void alone(Work work) throws GitException, InterruptedException {
        lock.lockInterruptibly();
        locked(work);
    }

    /** Does nothing if somebody else works on it. */
    void aloneIfUnused(Work work) throws GitException, InterruptedException {
        if (lock.tryLock()) {
            locked(work);
        }
    }

    /** Gives the lock back. */
    private void locked(Work work) throws GitException, InterruptedException {
        try {
            work.run();
        } catch (ClosedByInterruptException e) {
            Thread.interrupted(); // as with every InterruptedException
            throw new InterruptedException("while writing " + folder);
        } catch (IOException e) {
            throw new GitException("cannot write " + folder + ": " + e, e);
        } finally {
            lock.unlock();
        }
    }

    /** The project is not wanted any more. */
    void remove() throws GitException, InterruptedException {
        alone(() -> {
            for (Path each : List.of(folder, fresh, old)) {
                FileTree.delete(each);
            }
        });
    }

    Path folder() {
        return folder;
    }

    void update(RepositoryAccess access, OutputStream log) throws GitException, InterruptedException {
        alone(() -> {
            if (!isOf(access)) {
                make(access, log);
                return;
            }
            Optional<GitException> failure = fetchUnlocked(access, EVERYTHING, log);
            if (failure.isEmpty()) {
                return;
            }
            if (!failure.get().isAny(GitErrorAdvice.MIRROR_DAMAGED, GitErrorAdvice.LOCKED)) {
                throw failure.get();
            }
            renew(access, log);
        });
    }

    /** What is done with a copy, which is made anew and tried once more if it proves to be damaged. */
    interface Use {
        Optional<GitException> tried() throws GitException, InterruptedException, IOException;
    }

    /**
     * Returns what is wrong, if anything is. A fetch does not look at all that it has got before.
     *
     * @param use to be done alone
     */
    Optional<GitException> use(RepositoryAccess access, String commit, OutputStream log, Use use)
            throws GitException, InterruptedException, IOException {
        Optional<GitException> failure = use.tried();
        if (failure.isEmpty() || !failure.get().isAny(GitErrorAdvice.MIRROR_DAMAGED)) {
            return failure;
        }
        renew(access, log);
        updateWith(access, commit, log);
        return use.tried();
    }

    private void renew(RepositoryAccess access, OutputStream log)
            throws GitException, InterruptedException, IOException {
        say(log, "The local copy is damaged; it is made anew.");
        make(access, log);
    }

    /** Only we write here, one at a time: a lock that is in the way is of a git that was killed. */
    private Optional<GitException> fetchUnlocked(RepositoryAccess access, List<String> what, OutputStream log)
            throws GitException, InterruptedException, IOException {
        Optional<GitException> failure = fetch(access, what, log);
        if (failure.isEmpty() || !failure.get().isAny(GitErrorAdvice.LOCKED)) {
            return failure;
        }
        say(log, "Removing locks of a git that was killed: " + removeLocks());
        return fetch(access, what, log);
    }

    private List<String> removeLocks() throws IOException {
        List<Path> locks;
        try (Stream<Path> files = Files.walk(folder)) {
            locks = files.filter(file -> file.toString().endsWith(".lock")).toList();
        }
        for (Path lock : locks) {
            Files.deleteIfExists(lock);
        }
        return locks.stream().map(lock -> folder.relativize(lock).toString()).toList();
    }

    /** Fetches a commit that may be on no branch. */
    void updateWith(RepositoryAccess access, String commit, OutputStream log)
            throws GitException, InterruptedException {
        alone(() -> {
            if (!isOf(access)) {
                make(access, log);
            }
            if (has(commit)) {
                return;
            }
            Optional<GitException> failure = fetchUnlocked(access, List.of(commit), log);
            if (failure.isPresent()) {
                throw failure.get();
            }
        });
    }

    boolean exists() {
        return Files.exists(urlFile());
    }

    boolean has(String commit) throws GitException, InterruptedException {
        return exists()
                && program.ask(here("cat-file", "-e", commit + "^{commit}")).isGood();
    }

    /** A command for this repository. */
    List<String> here(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--git-dir=" + folder));
        all.addAll(List.of(arguments));
        return all;
    }

    private Optional<GitException> fetch(RepositoryAccess access, List<String> what, OutputStream log)
            throws GitException, InterruptedException {
        List<String> command =
                here("fetch", "--prune", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules");
        command.add("--");
        command.add(access.address().plain());
        command.addAll(what);
        return program.attempt(access, "fetch " + access.address().plain(), command, log);
    }

    private Path urlFile() {
        return folder.resolve("slipway-url");
    }

    private boolean isOf(RepositoryAccess access) throws IOException {
        return exists() && Files.readString(urlFile()).equals(access.address().plain());
    }

    /** Under another name until it is whole; a half-made one of an earlier attempt is removed. */
    private void make(RepositoryAccess access, OutputStream log)
            throws GitException, InterruptedException, IOException {
        FileTree.delete(fresh);
        FileTree.delete(old);
        String url = access.address().plain();
        try {
            List<String> clone = List.of("clone", "--bare", "--no-local", "--template=", "--", url, fresh.toString());
            program.run(access, "clone " + url, clone, log);
            Files.writeString(fresh.resolve(urlFile().getFileName()), url);
            if (Files.exists(folder)) {
                Files.move(folder, old);
            }
            Files.move(fresh, folder);
        } finally {
            FileTree.delete(fresh);
            FileTree.delete(old);
        }
    }

    private static void say(OutputStream log, String line) throws IOException {
        log.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
