package slipway.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.CheckoutSettings;
import slipway.config.Repository;
import slipway.files.FileTree;
import slipway.process.Processes;

@Timeout(60)
class GitOverSshTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private SshServer server;
    private Origin origin;
    private Git git;
    private String commit;

    @BeforeEach
    void startServer() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/sbin/sshd")), "package openssh-server");
        server = new SshServer(folder.resolve("sshd"));
        origin = Origin.in(folder.resolve("gitlab"));
        commit = origin.pushed("a", "1");
        git = new Git(folder.resolve("re pos'"), new Processes());
    }

    @AfterEach
    void stopServer() throws Exception {
        if (server != null) {
            server.stop();
        }
    }

    private AbstractThrowableAssert<?, ?> failureOf(Repository repository) {
        return assertThatThrownBy(() -> git.fetch("app", repository, log)).isInstanceOf(GitException.class);
    }

    @Test
    void aKeyFileOpensTheRepository() throws Exception {
        Repository repository = server.repository(origin.bare);
        git.fetch("app", repository, log);
        git.layOut("app", repository, CheckoutSettings.USUAL, commit, folder.resolve("work"), log);
        assertThat(git.remoteHead(repository, "main")).contains(commit);
        assertThat(folder.resolve("work/a")).hasContent("1");
        assertThat(Origin.output(folder.resolve("work"), "git", "remote", "get-url", "origin"))
                .isEqualTo(repository.url());
    }

    @Test
    void aKeyWithAPassphraseOpensTheRepository() throws Exception {
        Optional<String> passphrase = Optional.of(SshServer.PASSPHRASE);
        git.fetch("app", server.with(origin.bare, server.protectedKey, passphrase), log);
        assertThat(git.head("app", "main").map(Git.Commit::id)).contains(commit);
    }

    @Test
    void aWrongOrMissingPassphraseSaysWhatToDo() {
        failureOf(server.with(origin.bare, server.protectedKey, Optional.of("wrong")))
                .hasMessageContaining(server.protectedKey.toString())
                .hasMessageContaining("repository.passphrase");
        failureOf(server.with(origin.bare, server.protectedKey, Optional.empty()))
                .hasMessageContaining(server.protectedKey.toString())
                .hasMessageContaining("repository.passphrase");
    }

    @Test
    void anUnknownHostIsRefused() throws Exception {
        Files.delete(server.knownHosts);
        failureOf(server.repository(origin.bare))
                .hasMessageContaining("no host key of 127.0.0.1 is in " + server.knownHosts)
                .hasMessageContaining("`ssh-keyscan -p " + server.port + " 127.0.0.1 >> ")
                .hasMessageContaining("compare its fingerprint");
        assertThat(server.knownHosts).doesNotExist();
        assertThatThrownBy(() -> git.remoteHead(server.repository(origin.bare), "main"))
                .isInstanceOf(GitException.class)
                .hasMessageContaining("ssh-keyscan");
    }

    @Test
    void aChangedHostKeyIsRefused() throws Exception {
        server.changeHostKey();
        failureOf(server.repository(origin.bare))
                .hasMessageContaining("is not the one in " + server.knownHosts)
                .hasMessageContaining("ssh-keygen -R '[127.0.0.1]:" + server.port + "'");
    }

    @Test
    void aKeyThatTheHostDoesNotKnowIsNamed() throws Exception {
        Files.writeString(server.folder.resolve("authorized"), "");
        failureOf(server.repository(origin.bare))
                .hasMessageContaining("127.0.0.1 does not accept " + server.key)
                .hasMessageContaining("deploy keys");
    }

    @Test
    void aMissingKeyFileIsNamed() {
        Path missing = folder.resolve("missing");
        failureOf(server.with(origin.bare, missing, Optional.empty()))
                .hasMessageContaining("the identity file " + missing + " does not exist");
    }

    @Test
    void aKeyFileThatOthersMayReadIsNamed() throws Exception {
        Files.setPosixFilePermissions(server.key, PosixFilePermissions.fromString("rw-r--r--"));
        failureOf(server.repository(origin.bare)).hasMessageContaining("run `chmod 600 " + server.key + "`");
    }

    @Test
    void aMissingRepositoryIsSaidToBeMissing() {
        failureOf(server.repository(folder.resolve("missing.git"))).hasMessageContaining("there is no such repository");
    }

    @Test
    void aHostThatDoesNotAnswerIsNamed() throws Exception {
        server.stop();
        failureOf(server.repository(origin.bare)).hasMessageContaining("127.0.0.1 does not answer");
    }

    @Test
    void submodulesWithRelativeUrlsAndSubmodulesOfTheirOwnAreLaidOut() throws Exception {
        Origin library = Origin.in(folder.resolve("library"));
        Origin leaf = Origin.in(folder.resolve("leaf"));
        leaf.git("lfs", "install", "--local");
        leaf.git("lfs", "track", "*.bin");
        // over ssh, large files need a program on the host that GitLab has and sshd has not
        Files.writeString(leaf.clone.resolve(".lfsconfig"), "[lfs]\n\turl = file://" + leaf.bare + "\n");
        leaf.pushed("leaf.bin", "large");
        addSubmodule(library, "../../leaf/origin.git", leaf.clone);
        library.pushed("lib", "L");
        addSubmodule(origin, "../../library/origin.git", library.clone);
        String withSubmodule = origin.pushed("a", "2");

        Repository repository = server.repository(origin.bare);
        git.fetch("app", repository, log);
        git.layOut("app", repository, CheckoutSettings.USUAL, withSubmodule, folder.resolve("work"), log);
        assertThat(folder.resolve("work/sub/lib")).hasContent("L");
        assertThat(folder.resolve("work/sub/sub/leaf.bin")).hasContent("large");
        assertThat(Origin.output(folder.resolve("work/sub"), "git", "remote", "get-url", "origin"))
                .endsWith("/library/origin.git")
                .startsWith("ssh://");

        // The next run takes them from here, and fetches what is new.
        Files.move(leaf.bare, folder.resolve("leaf-is-away"));
        addSubmodule(origin, "../../library/origin.git", library.clone);
        library.pushed("lib", "M");
        Origin.output(origin.clone.resolve("sub"), "git", "pull", "-q");
        String newer = origin.pushed("a", "3");
        git.fetch("app", repository, log);
        git.layOut("app", repository, CheckoutSettings.USUAL, newer, folder.resolve("newer"), log);
        assertThat(folder.resolve("newer/sub/lib")).hasContent("M");
        assertThat(folder.resolve("newer/sub/sub/leaf.bin")).hasContent("large");

        git.layOut(
                "app",
                repository,
                new CheckoutSettings(1, false, false, false, Duration.ofMinutes(1)),
                newer,
                folder.resolve("without"),
                log);
        assertThat(folder.resolve("without/sub")).isEmptyDirectory();
    }

    @Test
    void copiesOfSubmodulesAreForgottenAfterAMonth() throws Exception {
        Origin library = Origin.in(folder.resolve("library"));
        library.pushed("lib", "L");
        addSubmodule(origin, "../../library/origin.git", library.clone);
        String withSubmodule = origin.pushed("a", "2");
        Repository repository = server.repository(origin.bare);
        git.fetch("app", repository, log);
        git.layOut("app", repository, CheckoutSettings.USUAL, withSubmodule, folder.resolve("work"), log);
        Path copies = folder.resolve("re pos'/app.kept/submodules");
        git.keepOnly(Set.of("app"));
        assertThat(Origin.filesIn(copies)).hasSize(1);
        Files.setLastModifiedTime(
                copies.resolve(Origin.filesIn(copies).get(0)),
                FileTime.from(Instant.now().minus(Duration.ofDays(31))));
        Files.createDirectories(copies.resolve("0123.git.new/objects"));
        git.keepOnly(Set.of("app"));
        assertThat(copies).isEmptyDirectory();
    }

    private static void addSubmodule(Origin origin, String url, Path source) throws Exception {
        FileTree.delete(origin.clone.resolve("sub"));
        origin.git("-c", "protocol.file.allow=always", "clone", "-q", source.toString(), "sub");
        Files.writeString(
                origin.clone.resolve(".gitmodules"), "[submodule \"sub\"]\n\tpath = sub\n\turl = %s\n".formatted(url));
    }

    @Test
    void aSubmoduleOfThisMachineIsRefused() throws Exception {
        Origin library = Origin.in(folder.resolve("library"));
        library.pushed("lib", "L");
        addSubmodule(origin, library.bare.toString(), library.clone);
        String withSubmodule = origin.pushed("a", "2");
        git.fetch("app", server.repository(origin.bare), log);
        assertThatThrownBy(() -> git.layOut(
                        "app",
                        server.repository(origin.bare),
                        CheckoutSettings.USUAL,
                        withSubmodule,
                        folder.resolve("work"),
                        log))
                .isInstanceOf(GitException.class)
                .hasMessageContaining("transport 'file' not allowed");
    }
}
