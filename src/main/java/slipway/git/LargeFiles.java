package slipway.git;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Git LFS, by its own program: what {@code .gitattributes} gives to it is fetched in place of the pointers that git
 * itself has laid out.
 */
final class LargeFiles {
    private static final List<String> FILTER = List.of(
            "-c", "filter.lfs.clean=git-lfs clean -- %f",
            "-c", "filter.lfs.smudge=git-lfs smudge -- %f",
            "-c", "filter.lfs.process=git-lfs filter-process",
            "-c", "filter.lfs.required=true");

    private static final String STORAGE = "lfs.storage";

    private final GitProgram program;
    private final RepositoryAccess access;
    private final SourceCache cache;
    private final OutputStream log;

    LargeFiles(GitProgram program, RepositoryAccess access, SourceCache cache, OutputStream log) {
        this.program = program;
        this.access = access;
        this.cache = cache;
        this.log = log;
    }

    void fetch(Path folder) throws GitException, InterruptedException {
        List<String> here = List.of("-C", folder.toString());
        GitProgram.Answer files = program.ask(join(here, List.of("ls-files", "--", ":(attr:filter=lfs)")));
        if (files.isGood() && files.text().isBlank()) {
            return;
        }
        if (!program.ask(List.of("lfs", "version")).isGood()) {
            throw new GitException("the repository keeps large files in Git LFS, and git-lfs is not installed on this"
                    + " server; install it (package git-lfs of the system), or set checkout.lfs to false: then"
                    + " the tests and the build get pointers instead of the files");
        }
        cache.largeFiles(storage -> {
            String doing = "fetch the large files of " + access.address().plain();
            // Not by -c, which would also hold for a repository of this machine that they come from.
            program.run(access, doing, join(here, List.of("config", STORAGE, storage.toString())), log);
            program.run(access, doing, join(join(here, FILTER), List.of("lfs", "pull", "origin")), log);
            program.run(access, doing, join(here, List.of("config", "--unset", STORAGE)), log);
        });
    }

    private static List<String> join(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
