package slipway.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.CheckoutSettings;
import slipway.config.Repository;
import slipway.config.Secret;
import slipway.files.FileTree;
import slipway.parts.Certificate;
import slipway.process.Processes;

@Timeout(60)
class GitOverHttpTest {
    private static final String PASSWORD = "glpat $HOME '\"%s\\n";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private HttpServerOfGit server;
    private Origin origin;
    private Git git;
    private String commit;

    @BeforeEach
    void startServer() throws Exception {
        origin = Origin.in(folder.resolve("gitlab"));
        commit = origin.pushed("a", "1");
        server = new HttpServerOfGit(folder, "deploy:" + PASSWORD);
        git = new Git(folder.resolve("repos"), new Processes());
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private static Repository with(String url, String username, String password) {
        return new Repository(
                url,
                Optional.empty(),
                Optional.empty(),
                Path.of("/none"),
                Optional.of(username),
                Optional.of(new Secret(password)),
                Optional.empty());
    }

    private Repository repository() {
        return with(server.url("/gitlab/origin.git"), "deploy", PASSWORD);
    }

    @Test
    void aLoginOpensTheRepositoryAndIsKeptNowhere() throws Exception {
        git.fetch("app", repository(), log);
        git.layOut("app", repository(), CheckoutSettings.USUAL, commit, folder.resolve("work"), log);
        assertThat(git.remoteHead(repository(), "main")).contains(commit);
        assertThat(folder.resolve("work/a")).hasContent("1");
        assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain("glpat");
        try (var files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile))
                    .noneMatch(file -> contentOf(file).contains("glpat"));
        }
    }

    private static String contentOf(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aLoginInTheUrlIsTakenOutOfIt() throws Exception {
        server.close();
        server = new HttpServerOfGit(folder, "oauth2:glpat-1");
        String plain = server.url("/gitlab/origin.git");
        Repository repository = Origin.local(plain.replace("http://", "http://oauth2:glpat-1@"));
        git.fetch("app", repository, log);
        git.layOut("app", repository, CheckoutSettings.USUAL, commit, folder.resolve("work"), log);
        assertThat(Origin.output(folder.resolve("work"), "git", "remote", "get-url", "origin"))
                .isEqualTo(plain);
    }

    @Test
    void aPrivateAuthorityIsTrustedWhereItsCertificateIsNamed() throws Exception {
        Certificate certificate = Certificate.make(folder);
        Path file = Files.writeString(folder.resolve("ca.pem"), certificate.pem());
        try (var secure = HttpServerOfGit.secure(certificate.context(), folder, "deploy:" + PASSWORD)) {
            Repository untrusted = with(secure.url("/gitlab/origin.git"), "deploy", PASSWORD);
            assertThatThrownBy(() -> git.fetch("app", untrusted, log))
                    .isInstanceOf(GitException.class)
                    .hasMessageContaining("is not trusted")
                    .hasMessageContaining("gitlab.caFile");
            Repository trusting = new Repository(
                    untrusted.url(),
                    Optional.empty(),
                    Optional.empty(),
                    untrusted.knownHosts(),
                    untrusted.username(),
                    untrusted.password(),
                    Optional.of(file));
            git.fetch("app", trusting, log);
            assertThat(git.head("app", "main").map(Git.Commit::id)).contains(commit);
        }
    }

    @Test
    void theWayToAProxyIsGivenToGit() {
        Git behind = new Git(
                folder.resolve("behind"),
                new Processes(),
                Map.of("http_proxy", "http://127.0.0.1:1", "no_proxy", "a.b"));
        assertThatThrownBy(() -> behind.remoteHead(with("http://gitlab.invalid/x.git", "deploy", PASSWORD), "main"))
                .isInstanceOf(GitException.class)
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void aWrongPasswordSaysWhatToDo() {
        assertThatThrownBy(() -> git.fetch("app", with(server.url("/gitlab/origin.git"), "deploy", "old"), log))
                .isInstanceOf(GitException.class)
                .hasMessageContaining("127.0.0.1 does not accept the login")
                .hasMessageContaining("read_repository");
    }

    @Test
    void aMissingPasswordIsNotAskedForOnATerminal() {
        assertThatThrownBy(() -> git.remoteHead(Origin.local(server.url("/gitlab/origin.git")), "main"))
                .isInstanceOf(GitException.class)
                .hasMessageContaining("set repository.username and repository.password");
    }

    @Test
    void aMissingRepositoryIsSaidToBeMissing() {
        assertThatThrownBy(() -> git.fetch("app", with(server.url("/missing.git"), "deploy", PASSWORD), log))
                .isInstanceOf(GitException.class)
                .hasMessageContaining("there is no such repository");
    }

    @Test
    void anUnknownHostIsNamed() {
        assertThatThrownBy(() -> git.fetch("app", Origin.local("http://nowhere.invalid/a.git"), log))
                .isInstanceOf(GitException.class)
                .hasMessageContaining("nowhere.invalid has no address");
    }

    @Test
    void aSubmoduleElsewhereDoesNotGetThePassword() throws Exception {
        try (HttpServerOfGit elsewhere = new HttpServerOfGit(folder, "nobody:nothing")) {
            origin.git("clone", "-q", origin.bare.toString(), "sub");
            Files.writeString(
                    origin.clone.resolve(".gitmodules"),
                    "[submodule \"sub\"]\n\tpath = sub\n\turl = %s\n".formatted(elsewhere.url("/gitlab/origin.git")));
            String withSubmodule = origin.pushed("a", "2");
            git.fetch("app", repository(), log);
            assertThatThrownBy(() -> git.layOut(
                            "app", repository(), CheckoutSettings.USUAL, withSubmodule, folder.resolve("work"), log))
                    .isInstanceOf(GitException.class)
                    .hasMessageContaining("cannot lay out the submodule sub: cannot clone "
                            + elsewhere.url("/gitlab/origin.git") + ": 127.0.0.1 does not accept the login")
                    .hasMessageContaining(
                            "its URL in .gitmodules is at another host than the repository, whose password"
                                    + " is not sent there: write it relative to the repository");
            assertThat(elsewhere.logins).isEmpty();
            assertThat(server.logins).isNotEmpty();
        }
    }

    @Test
    void aSubmoduleMayHaveALoginInItsUrl() throws Exception {
        try (HttpServerOfGit elsewhere = new HttpServerOfGit(folder, "reader:open-sesame")) {
            origin.git("clone", "-q", origin.bare.toString(), "sub");
            Files.writeString(
                    origin.clone.resolve(".gitmodules"),
                    "[submodule \"sub\"]\n\tpath = sub\n\turl = %s\n"
                            .formatted(elsewhere
                                    .url("/gitlab/origin.git")
                                    .replace("http://", "http://reader:open-sesame@")));
            String withSubmodule = origin.pushed("a", "2");
            git.fetch("app", repository(), log);
            git.layOut("app", repository(), CheckoutSettings.USUAL, withSubmodule, folder.resolve("work"), log);
            assertThat(folder.resolve("work/sub/a")).hasContent("1");
            assertThat(elsewhere.logins).allMatch(login -> login.contains("reader"));
            assertThat(folder.resolve("work/.git/config")).content().doesNotContain("open-sesame");
            assertThat(folder.resolve("work/.git/modules/sub/config")).content().doesNotContain("open-sesame");
        }
    }

    @Test
    void aCopyOfASubmoduleThatACrashHasDamagedIsMadeAnew() throws Exception {
        String withSubmodule = withSubmoduleOfItsOwnHost();
        git.fetch("app", repository(), log);
        git.layOut("app", repository(), CheckoutSettings.USUAL, withSubmodule, folder.resolve("work"), log);
        assertThat(folder.resolve("work/sub/a")).hasContent("1");
        try (Stream<Path> copies = Files.list(folder.resolve("repos/app.kept/submodules"))) {
            Origin.damage(copies.findFirst().orElseThrow(), origin.git("rev-parse", "HEAD:sub"));
        }

        git.layOut("app", repository(), CheckoutSettings.USUAL, withSubmodule, folder.resolve("again"), log);

        assertThat(folder.resolve("again/sub/a")).hasContent("1");
    }

    @Test
    void whatIsNotAboutALoginIsSaidWithoutAdviceOnLogins() throws Exception {
        String withSubmodule = withSubmoduleOfItsOwnHost();
        git.fetch("app", repository(), log);
        FileTree.delete(folder.resolve("repos/app.kept"));
        Files.createDirectories(folder.resolve("repos/app.kept"));
        Files.createFile(folder.resolve("repos/app.kept/submodules"));
        assertThatThrownBy(() -> git.layOut(
                        "app", repository(), CheckoutSettings.USUAL, withSubmodule, folder.resolve("work"), log))
                .isInstanceOf(GitException.class)
                .hasMessageContaining("cannot lay out the submodule sub")
                .hasMessageNotContaining("login");
    }

    private String withSubmoduleOfItsOwnHost() throws Exception {
        origin.git("clone", "-q", origin.bare.toString(), "sub");
        Files.writeString(
                origin.clone.resolve(".gitmodules"), "[submodule \"sub\"]\n\tpath = sub\n\turl = ../origin.git\n");
        return origin.pushed("b", "2");
    }

    @Test
    void largeFilesElsewhereDoNotGetThePassword() throws Exception {
        try (HttpServerOfGit elsewhere = new HttpServerOfGit(folder, "nobody:nothing")) {
            origin.git("lfs", "install", "--local");
            origin.git("lfs", "track", "*.bin");
            origin.git("config", "lfs.url", "file://" + origin.bare);
            origin.commit(".lfsconfig", "[lfs]\n\turl = " + elsewhere.url("/gitlab/origin.git/info/lfs") + "\n");
            String withLargeFile = origin.pushed("big.bin", "large");
            git.fetch("app", repository(), log);
            assertThatThrownBy(() -> git.layOut(
                            "app", repository(), CheckoutSettings.USUAL, withLargeFile, folder.resolve("work"), log))
                    .isInstanceOf(GitException.class);
            assertThat(elsewhere.logins).isEmpty();
            assertThat(server.logins).isNotEmpty();
        }
    }
}
