package slipway.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.config.CheckoutSettings;
import slipway.parts.ProcessesOf;
import slipway.process.Processes;

@Timeout(60)
class GitTest {
    private static final String NOBODYS = "0123456789012345678901234567890123456789";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private Path repositories;
    private Origin origin;
    private Git git;

    @BeforeEach
    void makeOrigin() throws Exception {
        origin = Origin.in(folder.resolve("gitlab"));
        repositories = folder.resolve("data/repos");
        git = new Git(repositories, new Processes());
    }

    private void fetch() throws Exception {
        git.fetch("app", origin.repository(), log);
    }

    @Test
    void theFirstFetchMakesTheMirror() throws Exception {
        String commit = origin.pushed("a", "1");
        fetch();
        assertThat(git.head("app", "main").map(Git.Commit::id)).contains(commit);
        assertThat(git.head("app", "other")).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(repositories)))
                .isEqualTo("rwx------");
        assertThat(Origin.filesIn(repositories)).containsExactly("app.git", "askpass", "gitconfig");
    }

    @Test
    void laterFetchesFollowTheBranches() throws Exception {
        origin.pushed("a", "1");
        origin.push("old");
        fetch();
        String second = origin.pushed("a", "2");
        origin.push("new/branch");
        origin.git("push", "-q", "origin", ":old");
        fetch();
        assertThat(git.head("app", "main").map(Git.Commit::id)).contains(second);
        assertThat(git.head("app", "new/branch").map(Git.Commit::id)).contains(second);
        assertThat(git.head("app", "old")).isEmpty();
        assertThat(log.toString(StandardCharsets.UTF_8)).contains("new/branch");
    }

    @Test
    void aForcedPushIsFollowed() throws Exception {
        String first = origin.pushed("a", "1");
        origin.pushed("a", "2");
        fetch();
        origin.git("reset", "-q", "--hard", first);
        String third = origin.pushed("a", "3");
        fetch();
        assertThat(git.head("app", "main").map(Git.Commit::id)).contains(third);
    }

    @Test
    void aBranchMayBecomeAFolderOfBranches() throws Exception {
        String commit = origin.pushed("a", "1");
        origin.push("feature");
        fetch();
        origin.git("push", "-q", "origin", ":feature");
        origin.push("feature/one");
        fetch();
        assertThat(git.head("app", "feature/one").map(Git.Commit::id)).contains(commit);
        assertThat(git.head("app", "feature")).isEmpty();
    }

    @Test
    void anEmptyRepositoryHasNoBranches() throws Exception {
        fetch();
        assertThat(git.head("app", "main")).isEmpty();
        String commit = origin.pushed("a", "1");
        fetch();
        assertThat(git.head("app", "main").map(Git.Commit::id)).contains(commit);
    }

    @Test
    void theRemoteHeadNeedsNoMirror() throws Exception {
        String commit = origin.pushed("a", "1");
        origin.push("refs/heads/dev"); // is refs/heads/refs/heads/dev, which git takes for a match
        assertThat(git.remoteHead(origin.repository(), "main")).contains(commit);
        assertThat(git.remoteHead(origin.repository(), "dev")).isEmpty();
        assertThat(Origin.filesIn(repositories)).doesNotContain("app.git");
    }

    @Test
    void aBranchThatIsNotThereComesWithTheDefaultBranchOfTheRepository() throws Exception {
        assertThat(git.remoteBranch(origin.repository(), "main").missing("main"))
                .isEqualTo("the repository has no branch main; push it, or name another as deployBranch");
        origin.pushed("a", "1");
        assertThat(git.remoteBranch(origin.repository(), "master").missing("master"))
                .isEqualTo("the repository has no branch master; its default branch is main: set deployBranch to that,"
                        + " or push master");
        assertThat(git.remoteBranch(origin.repository(), "main").head()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"$(touch${IFS}pwned)", "a;touch${IFS}pwned", "`id`", "quote'and\"quote", "ä/ü%2e", "a&b|c>d"})
    void namesOfBranchesAreNeverTakenForAnythingElse(String branch) throws Exception {
        String commit = origin.pushed("a", "1");
        origin.push(branch);
        fetch();
        assertThat(git.head("app", branch).map(Git.Commit::id)).contains(commit);
        assertThat(git.remoteHead(origin.repository(), branch)).contains(commit);
        assertThat(folder.resolve("pwned")).doesNotExist();
        assertThat(Path.of("pwned")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--upload-pack=touch${IFS}pwned", "-x"})
    void aNameThatGitRefusesForABranchIsNotThere(String branch) throws Exception {
        origin.pushed("a", "1");
        origin.push(branch);
        fetch();
        assertThat(git.head("app", branch)).isEmpty();
        assertThat(git.remoteHead(origin.repository(), branch)).isPresent();
        assertThat(folder.resolve("pwned")).doesNotExist();
        assertThat(Path.of("pwned")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"main~0", "main^{tree}", "main@{0}", "*", "../heads/main", "", "main "})
    void whatIsNoNameOfABranchIsNotThere(String branch) throws Exception {
        origin.pushed("a", "1");
        fetch();
        assertThat(git.head("app", branch)).isEmpty();
        assertThat(git.remoteHead(origin.repository(), branch)).isEmpty();
    }

    @Test
    void aCommitIsKnownOnceFetched() throws Exception {
        String commit = origin.pushed("a", "1");
        assertThat(git.contains("app", commit)).isFalse();
        fetch();
        assertThat(git.contains("app", commit)).isTrue();
        assertThat(git.contains("app", NOBODYS)).isFalse();
        assertThatThrownBy(() -> git.contains("app", "main")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCommitOnNoBranchIsFetchedByItsName() throws Exception {
        String first = origin.pushed("a", "1");
        String lost = origin.pushed("a", "2");
        origin.git("reset", "-q", "--hard", first);
        origin.push("main");
        fetch();
        assertThat(git.contains("app", lost)).isFalse();
        git.fetchCommit("app", origin.repository(), lost, log);
        assertThat(git.contains("app", lost)).isTrue();
        assertThat(git.head("app", "main").map(Git.Commit::id)).contains(first);
        git.layOut("app", origin.repository(), CheckoutSettings.USUAL, lost, folder.resolve("work"), log);
        assertThat(folder.resolve("work/a")).hasContent("2");
    }

    @Test
    void onlyWhatABranchOrATagHasInItsHistoryIsPublished() throws Exception {
        String first = origin.pushed("a", "1");
        String tagged = origin.pushed("a", "2");
        origin.git("tag", "v2");
        origin.git("tag", "a-file", "HEAD:a");
        origin.git("tag", "-a", "-m", "words", "annotated");
        origin.git("push", "-q", "origin", "v2", "a-file", "annotated");
        String lost = origin.pushed("a", "3");
        origin.git("push", "-q", "origin", lost + ":refs/merge-requests/1/head");
        origin.git("reset", "-q", "--hard", first);
        origin.push("main");
        fetch();
        git.fetchCommit("app", origin.repository(), lost, log);
        assertThat(git.isPublished("app", first)).isTrue();
        assertThat(git.isPublished("app", tagged)).isTrue();
        assertThat(git.isPublished("app", lost)).isFalse();
        assertThat(git.isPublished("app", NOBODYS)).isFalse();
    }

    @Test
    void aCommitThatTheRepositoryHasNotIsSaidToBeMissing() throws Exception {
        origin.pushed("a", "1");
        assertThatThrownBy(() -> git.fetchCommit("app", origin.repository(), NOBODYS, log))
                .isInstanceOf(GitException.class)
                .hasMessageContaining("the repository does not have this commit");
    }

    @ParameterizedTest
    @CsvSource({
        "api/**, api/main.go, true",
        "api/**, api/deep/down/x, true",
        "api/**, apis/main.go, false",
        "api, api/main.go, true",
        "*.go, api/main.go, false",
        "**/*.go, api/main.go, true",
        "**/*.go, main.go, true",
        "go.mod, go.mod, true",
        "go.mod, api/go.mod, false",
        "api/**|!**/*.md, api/README.md, false",
        "api/**|!**/*.md, api/main.go, true",
        "!web/**, web/x, false",
        "!web/**, api/x, true",
        "'a b/**', 'a b/c d', true",
        "ünï/**, ünï/cödé, true",
        "*;$(x)*, a;$(x) b, true",
        "-x/**, -x/y, true",
        "[ab]?/**, bc/d, true",
    })
    void gitItselfSaysWhichPathsAPatternFits(String patterns, String file, boolean fits) throws Exception {
        String before = origin.pushed("other", "1");
        String after = origin.pushed(file, "1");
        fetch();
        assertThat(git.changed("app", before, after, List.of(patterns.split("\\|"))))
                .isEqualTo(fits ? List.of(file) : List.of());
    }

    @Test
    void aFileThatMovesToAnotherFolderCountsInBoth() throws Exception {
        String before = origin.pushed("api/same", "the same words in both places\n".repeat(50));
        Files.createDirectories(origin.clone.resolve("web"));
        origin.git("mv", "api/same", "web/same");
        String after = origin.commitAll("Move it");
        origin.push("main");
        fetch();
        assertThat(changed(before, after, "api/**")).containsExactly("api/same");
        assertThat(changed(before, after, "web/**")).containsExactly("web/same");
        assertThat(changed(before, after, "docs/**")).isEmpty();
    }

    @Test
    void aFileThatIsDeletedOrMadeExecutableHasChanged() throws Exception {
        String first = origin.pushed("api/a", "1");
        Files.delete(origin.clone.resolve("api/a"));
        String deleted = origin.commitAll("Delete it");
        String back = origin.pushed("api/a", "1");
        origin.git("update-index", "--chmod=+x", "api/a");
        origin.git("commit", "-q", "-m", "Make it executable");
        String executable = origin.git("rev-parse", "HEAD");
        origin.push("main");
        fetch();
        assertThat(changed(first, deleted, "api/**")).containsExactly("api/a");
        assertThat(changed(back, executable, "api/**")).containsExactly("api/a");
        // What was undone in between has not changed.
        assertThat(changed(first, back, "api/**")).isEmpty();
    }

    @Test
    void allCommitsOfAPushCountAndSoDoesAMerge() throws Exception {
        String live = origin.pushed("api/a", "1");
        origin.git("switch", "-q", "-c", "topic");
        origin.commit("api/b", "1");
        origin.git("switch", "-q", "main");
        for (int commit = 0; commit < 25; commit++) {
            origin.commit("web/" + commit, "1");
        }
        String only = origin.git("rev-parse", "HEAD");
        origin.git("merge", "-q", "--no-ff", "-m", "Merge topic", "topic");
        String merged = origin.git("rev-parse", "HEAD");
        origin.push("main");
        fetch();
        assertThat(changed(live, only, "api/**")).isEmpty();
        assertThat(changed(live, merged, "api/**")).containsExactly("api/b");
        assertThat(changed(live, merged, "web/**")).hasSize(3);
    }

    @Test
    void aBranchIsComparedWithTheCommitWhereItLeft() throws Exception {
        String left = origin.pushed("a", "1");
        origin.git("switch", "-q", "-c", "topic");
        String topic = origin.commit("b", "1");
        origin.push("topic");
        origin.git("switch", "-q", "main");
        origin.pushed("c", "1");
        origin.git("switch", "-q", "--orphan", "alone");
        String alone = origin.commitAll("Nothing in common");
        origin.push("alone");
        fetch();
        assertThat(git.mergeBase("app", "main", topic)).contains(left);
        assertThat(git.mergeBase("app", "main", left)).contains(left);
        assertThat(git.mergeBase("app", "gone", topic)).isEmpty();
        assertThat(git.mergeBase("app", "main", alone)).isEmpty();
    }

    @Test
    void aSubmoduleAtAnotherCommitIsFoundThoughNoPatternOfItsFilesFits() throws Exception {
        String without = origin.pushed("api/a", "1");
        String first = submodule(NOBODYS);
        String second = submodule("1".repeat(40));
        fetch();
        assertThat(changed(first, second, "libs/core/**")).isEmpty();
        assertThat(changed(first, second, "libs/core")).containsExactly("libs/core");
        assertThat(git.changedSubmodule("app", first, second)).contains("libs/core");
        assertThat(git.changedSubmodule("app", without, first)).contains("libs/core");
        assertThat(git.changedSubmodule("app", second, without)).contains("libs/core");
        assertThat(git.changedSubmodule("app", second, second)).isEmpty();
        assertThat(git.fitsAny("app", second, "libs/core/**")).isFalse();
    }

    private String submodule(String commit) throws Exception {
        origin.git("update-index", "--add", "--cacheinfo", "160000," + commit + ",libs/core");
        origin.git("commit", "-q", "-m", "Take " + commit);
        origin.push("main");
        return origin.git("rev-parse", "HEAD");
    }

    @ParameterizedTest
    @CsvSource({
        "api/**, true",
        "api, true",
        "api/, true",
        "services/*/**, true",
        "services/*/, false",
        "ap/**, false",
        "*.go, false",
        "'{api,web}/**', false",
        "'\\{odd\\}', true",
        "'a\\*', true",
    })
    void aPatternFitsAFileOfTheCommitOrNone(String pattern, boolean fits) throws Exception {
        origin.commit("api/main.go", "1");
        origin.commit("services/one/main.go", "1");
        origin.commit("a*", "1");
        String commit = origin.pushed("{odd}", "1");
        fetch();
        assertThat(git.fitsAny("app", commit, pattern)).isEqualTo(fits);
    }

    @Test
    void aRepositoryOfTheLongerNumbersIsComparedToo() throws Exception {
        origin = Origin.in(folder.resolve("longer"), "sha256");
        String commit = origin.pushed("api/a", "1");
        fetch();
        assertThat(git.fitsAny("app", commit, "api/**")).isTrue();
        assertThat(git.fitsAny("app", commit, "web/**")).isFalse();
    }

    @Test
    void aDifferenceThatNamesNoFileIsNotTakenForNone() throws Exception {
        String commit = origin.pushed("a", "1");
        fetch();
        Path programs = Files.createDirectory(folder.resolve("programs"));
        Path mute = Files.writeString(programs.resolve("git"), "#!/bin/sh\nexit 1\n");
        Files.setPosixFilePermissions(mute, PosixFilePermissions.fromString("rwx------"));
        Git broken = new Git(repositories, new Processes(), Map.of("PATH", programs + ":/usr/bin:/bin"));
        assertThatThrownBy(() -> broken.changed("app", commit, commit, List.of("a")))
                .isInstanceOf(GitException.class)
                .hasMessageStartingWith("cannot compare ");
    }

    @Test
    void whatCannotBeComparedIsSaid() throws Exception {
        String commit = origin.pushed("a", "1");
        fetch();
        assertThatThrownBy(() -> changed(NOBODYS, commit, "a"))
                .isInstanceOf(GitException.class)
                .hasMessageStartingWith("cannot compare " + NOBODYS + " and " + commit + " of app: ");
    }

    private List<String> changed(String from, String to, String pattern) throws Exception {
        return git.changed("app", from, to, List.of(pattern));
    }

    @Test
    void theTimeOfACommitIsItsCommitters() throws Exception {
        String commit = origin.pushed("a", "1");
        fetch();
        String raw = origin.git("cat-file", "commit", commit);
        String committer = raw.lines()
                .filter(line -> line.startsWith("committer "))
                .findFirst()
                .orElseThrow();
        assertThat(committer).contains(" " + git.commit("app", commit).at().getEpochSecond() + " ");
        assertThatThrownBy(() -> git.commit("app", NOBODYS)).isInstanceOf(GitException.class);
    }

    @Test
    void theMessageIsWhole() throws Exception {
        origin.commitAll("Täglich\n\nbody [skip ci]\n\nlast");
        origin.push("main");
        fetch();
        Git.Commit commit = git.head("app", "main").orElseThrow();
        assertThat(commit.message()).isEqualTo("Täglich\n\nbody [skip ci]\n\nlast");
        assertThat(git.commit("app", commit.id())).isEqualTo(commit);
    }

    @Test
    void anotherUrlMakesAnotherMirror() throws Exception {
        String old = origin.pushed("a", "1");
        fetch();
        Origin moved = Origin.in(folder.resolve("moved"), "sha256");
        String commit = moved.pushed("b", "1");
        git.fetch("app", moved.repository(), log);
        assertThat(git.head("app", "main").map(Git.Commit::id)).contains(commit);
        assertThat(git.contains("app", old)).isFalse();
        assertThat(Origin.filesIn(repositories)).containsExactly("app.git", "askpass", "gitconfig");
    }

    @Test
    void aWrongUrlLeavesTheMirrorAsItWas() throws Exception {
        String commit = origin.pushed("a", "1");
        fetch();
        String missing = folder.resolve("missing.git").toString();
        assertThatThrownBy(() -> git.fetch("app", Origin.local(missing), log))
                .isInstanceOf(GitException.class)
                .hasMessageContaining("cannot clone " + missing + ": there is no such repository");
        assertThat(git.head("app", "main").map(Git.Commit::id)).contains(commit);
        assertThat(Origin.filesIn(repositories)).containsExactly("app.git", "askpass", "gitconfig");
    }

    @Test
    void locksOfAGitThatWasKilledAreRemoved() throws Exception {
        origin.pushed("a", "1");
        fetch();
        Files.createFile(repositories.resolve("app.git/refs/heads/main.lock"));
        Files.createFile(repositories.resolve("app.git/packed-refs.lock"));
        Path mark = Files.createFile(repositories.resolve("app.git/mark"));
        String commit = origin.pushed("a", "2");
        fetch();
        assertThat(git.head("app", "main").map(Git.Commit::id)).contains(commit);
        assertThat(mark).as("the copy was not made anew").exists();
        assertThat(log.toString(StandardCharsets.UTF_8))
                .contains("Removing locks of a git that was killed:")
                .contains("refs/heads/main.lock");
        assertThat(repositories.resolve("app.git/packed-refs.lock")).doesNotExist();
    }

    @Test
    void whatACrashLeftIsMadeAnew() throws Exception {
        String commit = origin.pushed("a", "1");
        Files.createDirectories(repositories.resolve("app.git.new/objects"));
        fetch();

        Files.delete(repositories.resolve("app.git/HEAD"));
        fetch();
        assertThat(git.head("app", "main").map(Git.Commit::id)).contains(commit);
        assertThat(log.toString(StandardCharsets.UTF_8)).contains("The local copy is damaged; it is made anew.");
    }

    @Test
    void aMirrorInWhichACrashHasDamagedAFileIsMadeAnewWhenThatIsNoticed() throws Exception {
        String commit = origin.pushed("a", "1");
        fetch();
        Origin.damage(repositories.resolve("app.git"), commit);
        fetch();

        git.layOut("app", origin.repository(), CheckoutSettings.USUAL, commit, folder.resolve("work"), log);

        assertThat(folder.resolve("work/a")).hasContent("1");
        assertThat(log.toString(StandardCharsets.UTF_8)).contains("The local copy is damaged; it is made anew.");
    }

    @Test
    void anUrlThatRunsAProgramIsRefused() {
        assertThatThrownBy(() -> git.fetch("app", Origin.local("ext::touch " + folder + "/pwned"), log))
                .isInstanceOf(GitException.class)
                .hasMessageContaining("transport 'ext' not allowed");
        assertThatThrownBy(() -> git.fetch("app", Origin.local("--upload-pack=touch pwned"), log))
                .isInstanceOf(GitException.class);
        assertThat(folder.resolve("pwned")).doesNotExist();
    }

    @Test
    void manyMayFetchTheSameProjectAtOnce() throws Exception {
        String commit = origin.pushed("a", "1");
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            Path work = folder.resolve("work" + i);
            threads[i] = new Thread(() -> {
                try {
                    git.fetch("app", origin.repository(), new ByteArrayOutputStream());
                    git.layOut(
                            "app",
                            origin.repository(),
                            CheckoutSettings.USUAL,
                            commit,
                            work,
                            new ByteArrayOutputStream());
                } catch (Throwable e) {
                    thrown.set(e);
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(thrown.get()).isNull();
        assertThat(folder.resolve("work3/a")).hasContent("1");
    }

    @Test
    void anInterruptEndsAFetchFromAHostThatHangs() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            String url = "http://127.0.0.1:" + silent.getLocalPort() + "/app.git";
            Thread thread = new Thread(() -> {
                try {
                    git.fetch("app", Origin.local(url), log);
                } catch (Throwable e) {
                    thrown.set(e);
                }
            });
            thread.start();
            silent.accept().getInputStream().read(); // git is waiting for the answer
            thread.interrupt();
            await().atMost(Duration.ofSeconds(5)).until(() -> !thread.isAlive());
            assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
            assertThat(ProcessesOf.folder(repositories)).isEmpty();
            assertThat(Origin.filesIn(repositories)).containsExactly("askpass", "gitconfig");
        }
    }

    @Test
    void theVersionIsTold() throws Exception {
        assertThat(git.version()).matches("2\\.\\d+.*");
    }

    @Test
    void namesOfProjectsStayInTheirFolder() {
        assertThatThrownBy(() -> git.head("../app", "main")).isInstanceOf(IllegalArgumentException.class);
    }
}
