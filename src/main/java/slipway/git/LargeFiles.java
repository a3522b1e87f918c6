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

    private final Program program;
    private final Access access;
    private final OutputStream log;

    LargeFiles(Program program, Access access, OutputStream log) {
        this.program = program;
        this.access = access;
        this.log = log;
    }

    void fetch(Path folder) throws GitException, InterruptedException {
        List<String> here = List.of("-C", folder.toString());
        Program.Answer files = program.ask(join(here, List.of("ls-files", "--", ":(attr:filter=lfs)")));
        if (files.isGood() && files.text().isBlank()) {
            return;
        }
        if (!program.ask(List.of("lfs", "version")).isGood()) {
            throw new GitException("the repository keeps large files in Git LFS, and git-lfs is not installed on this"
                    + " server; install it (package git-lfs of the system), or the build would get pointers in place"
                    + " of the files");
        }
        List<String> pull = join(join(here, FILTER), List.of("lfs", "pull", "origin"));
        program.run(access, "fetch the large files of " + access.address().plain(), pull, log);
    }

    private static List<String> join(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
