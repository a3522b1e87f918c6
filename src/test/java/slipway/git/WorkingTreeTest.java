package slipway.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.CheckoutSettings;
import slipway.config.Repository;
import slipway.files.FileTree;
import slipway.process.Processes;

@Timeout(60)
class WorkingTreeTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private Path work;
    private Origin origin;
    private Git git;

    @BeforeEach
    void makeOrigin() throws Exception {
        origin = Origin.in(folder.resolve("gitlab"));
        work = folder.resolve("work/17");
        git = new Git(folder.resolve("repos"), new Processes());
    }

    private void layOut(Repository repository, String commit) throws Exception {
        layOut(repository, CheckoutSettings.USUAL, commit, work);
    }

    private void layOut(Repository repository, CheckoutSettings settings, String commit, Path target) throws Exception {
        git.fetch("app", repository, log);
        git.layOut("app", repository, settings, commit, target, log);
    }

    private String inWork(String... arguments) throws Exception {
        return Origin.output(work, "git", arguments);
    }

    @Test
    void theFolderIsARepositoryOfItsOwnWithTheLastCommitsAndTheirTags() throws Exception {
        for (int i = 1; i <= 25; i++) {
            origin.commit("counter", Integer.toString(i));
            if (i == 3 || i == 22) {
                origin.git("tag", "-a", "-m", "release", "v" + i);
            }
        }
        String commit = origin.git("rev-parse", "HEAD");
        origin.push("main");
        origin.git("push", "-q", "--tags", "origin");
        layOut(origin.repository(), commit);
        Origin.output(folder, "rm", "-r", folder.resolve("repos").toString());

        assertThat(work.resolve("counter")).hasContent("25");
        assertThat(inWork("rev-parse", "HEAD")).isEqualTo(commit);
        assertThat(inWork("rev-list", "--count", "HEAD")).isEqualTo("20");
        assertThat(inWork("describe")).startsWith("v22-3-g");
        assertThat(inWork("tag")).isEqualTo("v22");
        assertThat(inWork("status", "--porcelain")).isEmpty();
        assertThat(inWork("fsck")).doesNotContain("error", "missing");
        assertThat(inWork("remote", "get-url", "origin")).isEqualTo(origin.bare.toString());
    }

    @Test
    void anOddAddressIsTheOriginAsItIs() throws Exception {
        Origin odd = Origin.in(folder.resolve("a \"quote\" # \\ ; [x]"));
        String commit = odd.pushed("a", "1");
        layOut(odd.repository(), commit);
        assertThat(inWork("remote", "get-url", "origin")).isEqualTo(odd.bare.toString());
        inWork("fetch", "-q", "origin");
        assertThat(inWork("rev-parse", "origin/main")).isEqualTo(commit);
    }

    @Test
    void itHasAsManyCommitsAsAreWanted() throws Exception {
        for (int i = 1; i <= 25; i++) {
            origin.commit("counter", Integer.toString(i));
        }
        origin.git("tag", "first", "HEAD~24");
        String commit = origin.git("rev-parse", "HEAD");
        origin.push("main");
        origin.git("push", "-q", "--tags", "origin");
        layOut(
                origin.repository(),
                new CheckoutSettings(3, true, true, false, Duration.ofMinutes(1)),
                commit,
                folder.resolve("three"));
        layOut(
                origin.repository(),
                new CheckoutSettings(0, true, true, false, Duration.ofMinutes(1)),
                commit,
                folder.resolve("all"));
        assertThat(Origin.output(folder.resolve("three"), "git", "rev-list", "--count", "HEAD"))
                .isEqualTo("3");
        assertThat(Origin.output(folder.resolve("all"), "git", "rev-list", "--count", "HEAD"))
                .isEqualTo("25");
        assertThat(Origin.output(folder.resolve("all"), "git", "describe", "--tags"))
                .startsWith("first-24-g");
    }

    @Test
    void linksAndProgramsAreLaidOutAsSuch() throws Exception {
        Files.createSymbolicLink(origin.clone.resolve("link"), Path.of("nowhere/else"));
        Path script = Files.writeString(origin.clone.resolve("run.sh"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        String commit = origin.pushed("plain", "text\r\n");
        layOut(origin.repository(), commit);
        assertThat(Files.readSymbolicLink(work.resolve("link"))).isEqualTo(Path.of("nowhere/else"));
        assertThat(work.resolve("run.sh")).isExecutable();
        assertThat(Files.readString(work.resolve("plain"))).isEqualTo("text\r\n");
    }

    @Test
    void aRepositoryWithLongNamesIsLaidOut() throws Exception {
        Origin long256 = Origin.in(folder.resolve("sha256"), "sha256");
        String commit = long256.pushed("a", "1");
        assertThat(commit).hasSize(64);
        layOut(long256.repository(), commit);
        assertThat(inWork("rev-parse", "HEAD")).isEqualTo(commit);
        assertThat(work.resolve("a")).hasContent("1");
    }

    @Test
    void anEarlierCommitIsLaidOutAsItWas() throws Exception {
        String first = origin.pushed("a", "1");
        origin.pushed("b", "2");
        layOut(origin.repository(), first);
        assertThat(work.resolve("a")).hasContent("1");
        assertThat(work.resolve("b")).doesNotExist();
    }

    @Test
    void aFolderThatHoldsSomethingIsRefused() throws Exception {
        String commit = origin.pushed("a", "1");
        Files.createDirectories(work);
        Files.writeString(work.resolve("mine"), "");
        assertThatThrownBy(() -> layOut(origin.repository(), commit))
                .isInstanceOf(GitException.class)
                .hasMessageContaining("is not empty");
    }

    @Test
    void aCommitThatWasNotFetchedIsSaidToBeMissing() throws Exception {
        origin.pushed("a", "1");
        git.fetch("app", origin.repository(), log);
        String later = origin.pushed("a", "2");
        assertThatThrownBy(() -> git.layOut("app", origin.repository(), CheckoutSettings.USUAL, later, work, log))
                .isInstanceOf(GitException.class)
                .hasMessageContaining("has to be fetched first");
    }

    @Test
    void nothingOfTheRepositoryIsRun() throws Exception {
        Files.writeString(origin.clone.resolve(".gitattributes"), "*.txt filter=evil\n");
        Files.writeString(
                origin.clone.resolve(".gitconfig"), "[filter \"evil\"]\n\tsmudge = touch " + folder + "/pwned\n");
        String commit = origin.pushed("a.txt", "1");
        layOut(origin.repository(), commit);
        assertThat(work.resolve("a.txt")).hasContent("1");
        assertThat(folder.resolve("pwned")).doesNotExist();
    }

    @Test
    void largeFilesTakeThePlaceOfTheirPointers() throws Exception {
        origin.git("lfs", "install", "--local");
        origin.git("lfs", "track", "*.bin");
        String commit = origin.pushed("data/big file.bin", "large");
        assertThat(origin.git("cat-file", "-p", "HEAD:data/big file.bin")).contains("git-lfs");
        layOut(Origin.local("file://" + origin.bare), commit);
        assertThat(work.resolve("data/big file.bin")).hasContent("large");
    }

    @Test
    void largeFilesAreFetchedOnce() throws Exception {
        String commit = largeFile();
        layOut(Origin.local("file://" + origin.bare), commit);
        FileTree.delete(origin.bare.resolve("lfs"));
        Path second = folder.resolve("work/18");
        layOut(Origin.local("file://" + origin.bare), CheckoutSettings.USUAL, commit, second);
        assertThat(second.resolve("big.bin")).hasContent("large");
    }

    @Test
    void largeFilesAreForgottenAfterAMonth() throws Exception {
        layOut(Origin.local("file://" + origin.bare), largeFile());
        List<Path> kept = objects();
        assertThat(kept).hasSize(1);
        git.keepOnly(Set.of("app"));
        assertThat(objects()).isEqualTo(kept);
        Files.setLastModifiedTime(kept.get(0), FileTime.from(Instant.now().minus(Duration.ofDays(31))));
        git.keepOnly(Set.of("app"));
        assertThat(objects()).isEmpty();
        git.keepOnly(Set.of());
        assertThat(Origin.filesIn(folder.resolve("repos"))).containsExactly("askpass", "gitconfig");
    }

    private String largeFile() throws Exception {
        origin.git("lfs", "install", "--local");
        origin.git("lfs", "track", "*.bin");
        return origin.pushed("big.bin", "large");
    }

    private List<Path> objects() throws IOException {
        try (var files = Files.walk(folder.resolve("repos/app.kept/lfs/objects"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void withoutLfsThePointersAreLaidOut() throws Exception {
        String commit = largeFile();
        layOut(
                Origin.local("file://" + origin.bare),
                new CheckoutSettings(20, true, false, false, Duration.ofMinutes(1)),
                commit,
                work);
        assertThat(Files.readString(work.resolve("big.bin"))).startsWith("version https://git-lfs");
    }

    @Test
    void aLargeFileThatIsMissingIsAFailure() throws Exception {
        origin.git("lfs", "install", "--local");
        origin.git("lfs", "track", "*.bin");
        String commit = origin.pushed("big.bin", "large");
        FileTree.delete(origin.bare.resolve("lfs"));
        assertThatThrownBy(() -> layOut(Origin.local("file://" + origin.bare), commit))
                .isInstanceOf(GitException.class)
                .hasMessageContaining("cannot fetch the large files of file://" + origin.bare);
    }
}
