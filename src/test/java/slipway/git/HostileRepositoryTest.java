package slipway.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.config.CheckoutSettings;
import slipway.process.Processes;

/** What a repository may say of itself, and what of it must not be done on the server. */
@Timeout(60)
class HostileRepositoryTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private Origin origin;
    private Git git;

    @BeforeEach
    void makeOrigin() throws Exception {
        origin = Origin.in(folder.resolve("gitlab"));
        origin.pushed("a", "1");
        git = new Git(folder.resolve("repos"), new Processes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ext::sh -c touch% {}/pwned",
                "fd::17",
                "-oProxyCommand=touch {}/pwned",
                "--upload-pack=touch {}/pwned",
                "ssh://-oProxyCommand=touch${IFS}{}/pwned/x",
                "-oProxyCommand=touch${IFS}{}/pwned:x",
                "file://{}/gitlab/origin.git",
                "{}/gitlab/origin.git"
            })
    void theUrlOfASubmoduleRunsNothingAndOpensNothingOfThisMachine(String url) throws Exception {
        String commit = withSubmodule("sub", "\turl = " + url.replace("{}", folder.toString()) + "\n");
        assertThatThrownBy(() -> layOut(commit)).isInstanceOf(GitException.class);
        assertNothingWasDone();
        assertThat(folder.resolve("work/sub/a")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../pwned", "..", "../hooks", "sub/../../.."})
    void theNameOfASubmoduleLeadsNowhereElse(String name) throws Exception {
        String commit = withSubmodule(name, "\turl = ../origin.git\n");
        layOutOrFail(commit);
        assertNothingWasDone();
        assertThat(folder.resolve("work/.git/hooks")).doesNotExist();
    }

    @Test
    void anUpdateCommandOfASubmoduleIsNotRun() throws Exception {
        String commit =
                withSubmodule("sub", "\turl = ../origin.git\n\tupdate = !touch " + folder.resolve("pwned") + "\n");
        layOutOrFail(commit);
        assertNothingWasDone();
    }

    @Test
    void settingsAndHooksInTheTreeAreFilesLikeOthers() throws Exception {
        String touch = "touch " + folder.resolve("pwned");
        origin.commit(".gitconfig", "[core]\n\tfsmonitor = " + touch + "\n\tsshCommand = " + touch + "\n");
        origin.commit("bare/config", "[core]\n\tbare = true\n\tfsmonitor = " + touch + "\n");
        origin.commit("bare/HEAD", "ref: refs/heads/main\n");
        origin.commit("hooks/post-checkout", "#!/bin/sh\n" + touch + "\n");
        String commit = origin.pushed(".gitattributes", "* filter=evil diff=evil merge=evil\n");
        layOut(commit);
        assertNothingWasDone();
        assertThat(folder.resolve("work/hooks/post-checkout")).exists();
    }

    @Test
    void aLinkInTheTreeIsNotWrittenThrough() throws Exception {
        Path target = Files.createDirectory(folder.resolve("target"));
        Files.createSymbolicLink(origin.clone.resolve("link"), target);
        origin.pushed("b", "2");
        // The same name is a folder in the next commit: what is in it must not go where the link led.
        Files.delete(origin.clone.resolve("link"));
        String commit = origin.pushed("link/pwned", "");
        layOut(commit);
        assertThat(target).isEmptyDirectory();
        assertThat(folder.resolve("work/link/pwned")).exists();
    }

    private String withSubmodule(String name, String settings) throws Exception {
        Files.writeString(
                origin.clone.resolve(".gitmodules"), "[submodule \"" + name + "\"]\n\tpath = sub\n" + settings);
        origin.git("add", ".gitmodules");
        origin.git("update-index", "--add", "--cacheinfo", "160000," + origin.git("rev-parse", "HEAD") + ",sub");
        origin.git("commit", "-q", "-m", "A submodule");
        origin.push("main");
        return origin.git("rev-parse", "HEAD");
    }

    private void layOut(String commit) throws Exception {
        git.fetch("app", origin.repository(), log);
        git.layOut("app", origin.repository(), CheckoutSettings.USUAL, commit, folder.resolve("work"), log);
    }

    private void layOutOrFail(String commit) throws Exception {
        try {
            layOut(commit);
        } catch (GitException refused) {
            assertThat(refused).hasMessageContaining("cannot lay out");
        }
    }

    private void assertNothingWasDone() throws IOException {
        try (var files = Files.walk(folder)) {
            assertThat(files.filter(file -> file.getFileName().toString().equals("pwned")))
                    .as(log.toString(StandardCharsets.UTF_8))
                    .isEmpty();
        }
        assertThat(Path.of("pwned")).doesNotExist();
    }
}
