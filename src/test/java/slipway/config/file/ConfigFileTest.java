package slipway.config.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.ApiToken;
import slipway.config.BuildSettings;
import slipway.config.Config;
import slipway.config.DeployMethod;
import slipway.config.EngineSettings;
import slipway.config.Host;
import slipway.config.Project;
import slipway.config.PushSettings;
import slipway.config.RedeploySettings;
import slipway.config.Secret;
import slipway.config.ServerSettings;
import slipway.config.Strategy;
import slipway.config.VerifySettings;
import slipway.config.VerifyUrl;

class ConfigFileTest {
    private static final String SMALLEST = """
            { "projects": [{
                "name": "backend",
                "repository": { "url": "git@gitlab.com:group/backend.git" },
                "gitlab": { "path": "group/backend", "secretToken": "${env:WEBHOOK_TOKEN}" },
                "test": { "commands": ["make test"] },
                "build": { "image": "group/backend" },
                "push": {},
                "redeploy": { "host": "10.0.0.7", "user": "deploy", "identityFile": "~/.ssh/key", "command": "./deploy.sh" }
            }] }
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void aSecretInAFile() throws IOException {
        Documents.writeCertificates(folder);
        Files.writeString(folder.resolve("board-token"), "board-board-board-board\n");
    }

    @Test
    void theExampleAtTheRootIsReadAsItIs() throws Exception {
        Config config = ConfigFile.load(Path.of("deploy-config.json"), Documents.ENVIRONMENT);

        Project project = config.project("candlelight-backend").orElseThrow();
        assertThat(project.build().orElseThrow().image()).isEqualTo("candlelightdevteam/candlelight-backend");
        assertThat(project.build().orElseThrow().tags()).containsExactly("latest");
        assertThat(project.build().orElseThrow().noCache()).isTrue();
        assertThat(project.push().orElseThrow().username()).contains("candlelightdevteam");
        assertThat(project.push().orElseThrow().password()).contains(new Secret("dckr_pat_123456"));
        assertThat(project.environments().get(0).redeploy())
                .contains(new RedeploySettings(
                        List.of(new Host(
                                "ec2.example.com",
                                22,
                                "ec2-user",
                                Path.of("/home/deploy/.ssh/candlelight-dev-login.pem"),
                                Optional.empty(),
                                Path.of("/home/deploy/.ssh/known_hosts"),
                                Optional.empty())),
                        1,
                        new DeployMethod.Command("sudo bash ./candlelight/candlelight-backend/rebuildbackend.sh"),
                        Optional.empty(),
                        RedeploySettings.BackOut.NEVER,
                        5,
                        Optional.empty(),
                        Duration.ofMinutes(5)));
        assertThat(config.server().apiTokens())
                .containsExactly(new ApiToken("ryan", new Secret("slipway-token-1234"), ApiToken.May.DEPLOY));
        assertThat(config.server().dataDir())
                .isEqualTo(Path.of("data").toAbsolutePath().normalize());
    }

    @Test
    void whatIsLeftOutHasTheDocumentedDefault() throws Exception {
        Config config = load(SMALLEST);

        assertThat(config.server())
                .isEqualTo(new ServerSettings(
                        "127.0.0.1",
                        8080,
                        Optional.empty(),
                        folder.resolve("data"),
                        Optional.empty(),
                        2,
                        List.of(),
                        List.of(EngineSettings.only(Optional.empty())),
                        Duration.ofMinutes(5),
                        1000,
                        90,
                        false,
                        List.of(),
                        Optional.empty()));
        Project project = config.projects().get(0);
        assertThat(project.deployBranch()).isEqualTo("main");
        assertThat(project.cancelOutdatedTests()).isFalse();
        assertThat(project.reuseTestResults()).isFalse();
        assertThat(project.buildDuringTests()).isFalse();
        assertThat(project.repository().knownHosts()).isEqualTo(Path.of("/home/deploy/.ssh/known_hosts"));
        assertThat(project.test().orElseThrow().timeout()).isEqualTo(Duration.ofMinutes(15));
        assertThat(project.push())
                .contains(new PushSettings(Optional.empty(), Optional.empty(), Duration.ofMinutes(10)));
        assertThat(project.environments()
                        .get(0)
                        .redeploy()
                        .orElseThrow()
                        .hosts()
                        .get(0)
                        .port())
                .isEqualTo(22);
        assertThat(project.environments().get(0).redeploy().orElseThrow().timeout())
                .isEqualTo(Duration.ofMinutes(5));
        assertThat(project.build().orElseThrow())
                .isEqualTo(new BuildSettings(
                        "group/backend",
                        List.of("latest"),
                        ".",
                        Optional.empty(),
                        false,
                        true,
                        List.of(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Optional.empty(),
                        List.of(),
                        Duration.ofMinutes(30)));
    }

    @Test
    void anApprovalThatOnePersonAloneCouldGiveToOthersIsNoted() throws Exception {
        String both = Documents.everything().toString();
        String one = both.replace("[\"ryan\",\"gitlab:maintainer\",\"@ada\"]", "[\"ryan\"]");
        assertThat(one).isNotEqualTo(both);
        String note = "approval.selfApproval: is false, so nobody can approve what ryan pushed;";
        assertThat(load(one).notes()).anySatisfy(each -> assertThat(each).contains(note));
        assertThat(load(both).notes()).noneSatisfy(each -> assertThat(each).contains(note));
    }

    @Test
    void everyKeyHasItsPlaceInTheRecords() throws Exception {
        Config config = load(Documents.everything().toString());

        Project project = config.projects().get(0);
        assertThat(config.server().publicUrl()).contains(URI.create("https://deploy.example.com"));
        assertThat(config.notes())
                .anySatisfy(note -> assertThat(note)
                        .startsWith("server.publicUrl: deploy.example.com is the example's address, to which links"));
        assertThat(config.server().apiTokens().get(1).token().reveal()).isEqualTo("board-board-board-board");
        assertThat(config.server().apiTokens().get(1).may()).isEqualTo(ApiToken.May.READ);
        assertThat(config.server().catchUpEvery()).isEqualTo(Duration.ofSeconds(10));
        assertThat(project.repository().knownHosts()).isEqualTo(folder.resolve("known_hosts"));
        assertThat(project.gitlab().projectId()).hasValue(42);
        assertThat(project.gitlab().webhook().tokens())
                .containsExactly(new Secret("webhook-token"), new Secret("the-token-before"));
        assertThat(project.gitlab().webhook().signingTokens()).hasSize(2);
        assertThat(project.gitlab().ca().orElseThrow().file()).isEqualTo(folder.resolve("ca.pem"));
        assertThat(project.repository().caFile()).contains(folder.resolve("ca.pem"));
        assertThat(config.server().signIn().orElseThrow().ca().orElseThrow().pem())
                .isEqualTo(Files.readString(folder.resolve("ca.pem")));
        assertThat(project.checkout().anyCommit()).isTrue();
        assertThat(project.build().orElseThrow().pull()).isFalse();
        assertThat(project.build().orElseThrow().cacheFrom())
                .containsExactly("registry.example.com:5000/candlelight/backend:cache");
        assertThat(project.build().orElseThrow().secrets().get("npmrc").reveal())
                .isEqualTo("hunter22");
        assertThat(project.build().orElseThrow().ssh()).containsOnlyKeys("default");
        assertThat(project.build().orElseThrow().platforms()).containsExactly("linux/amd64", "linux/arm64/v8");
        assertThat(project.build().orElseThrow().dockerfile()).contains("docker/Dockerfile");
        assertThat(project.build().orElseThrow().timeout()).isEqualTo(Duration.ofSeconds(90));
        RedeploySettings redeploy = project.environments().get(0).redeploy().orElseThrow();
        assertThat(redeploy.hosts().get(0).identityFile()).isEqualTo(folder.resolve("keys/login.pem"));
        assertThat(redeploy.backOut()).isEqualTo(RedeploySettings.BackOut.THE_HOST);
        assertThat(redeploy.keepReleases()).isEqualTo(9);
        assertThat(redeploy.verify())
                .contains(new VerifySettings(
                        Optional.of(new VerifyUrl("http://127.0.0.1:8080/version?full=1")),
                        203,
                        Optional.of("at {commit}"),
                        Map.of("Host", "backend.example.com"),
                        Optional.of(Files.readString(folder.resolve("ca.pem"))),
                        VerifySettings.From.SERVER,
                        Optional.of(5),
                        Duration.ofSeconds(2),
                        Optional.of(Duration.ofMinutes(10))));
        assertThat(project.test().orElseThrow().timeout()).isEqualTo(Duration.ofHours(24));
        assertThat(project.test().orElseThrow().environment())
                .isEqualTo(Map.of(
                        "REDIS_URL", "redis://:redis-password@redis:6379", "EMPTY", "", "SHELL_TEXT", "${HOME}"));
    }

    @Test
    void aHostTakesFromRedeployWhatItDoesNotHaveItself() throws Exception {
        RedeploySettings redeploy = load(Documents.everything().toString())
                .projects()
                .get(1)
                .environments()
                .get(0)
                .redeploy()
                .orElseThrow();

        assertThat(redeploy.hosts())
                .containsExactly(
                        new Host(
                                "one.example.com",
                                22,
                                "ec2-user",
                                folder.resolve("keys/login.pem"),
                                Optional.empty(),
                                Path.of("/home/deploy/.ssh/known_hosts"),
                                Optional.empty()),
                        new Host(
                                "two.example.com",
                                2022,
                                "deploy",
                                folder.resolve("keys/two.pem"),
                                Optional.of(new Secret("open sesame")),
                                folder.resolve("two_hosts"),
                                Optional.of(new Host(
                                        "bastion.example.com",
                                        2200,
                                        "jump",
                                        folder.resolve("keys/jump.pem"),
                                        Optional.of(new Secret("open sesame")),
                                        folder.resolve("jump_hosts"),
                                        Optional.empty()))));
        assertThat(redeploy.method())
                .isEqualTo(new DeployMethod.Compose(
                        "~/candlelight/back end",
                        List.of("web", "worker"),
                        List.of("docker-compose.yml", "docker compose.prod.yml"),
                        Optional.of("lantern"),
                        List.of(".env.prod"),
                        List.of("prod"),
                        List.of(new DeployMethod.Reload("nginx", "HUP"), new DeployMethod.Reload("door", "USR2")),
                        new Strategy.Rolling(new Strategy.Drain(
                                List.of("touch", "/tmp/drain"),
                                Optional.empty(),
                                Duration.ofSeconds(12),
                                Duration.ofMinutes(1))),
                        List.of("sh", "-c", "npm run migrate && echo \"$HOME\""),
                        List.of("/purge", "--all", "")));
        assertThat(redeploy.backOut()).isEqualTo(RedeploySettings.BackOut.ALL);
    }

    @Test
    void composeBacksOutUnlessItIsToldNotTo() throws Exception {
        var document = Documents.everything();
        Documents.edit(document, "/projects/1/redeploy/rollback", "");

        assertThat(load(document.toString())
                        .projects()
                        .get(1)
                        .environments()
                        .get(0)
                        .redeploy()
                        .orElseThrow()
                        .backOut())
                .isEqualTo(RedeploySettings.BackOut.THE_HOST);
    }

    @Test
    void aReleaseThatSaysNothingOfItsHealthMustRunForTenSecondsUnlessSamplesAreGiven() throws Exception {
        assertThat(VerifySettings.USUAL)
                .extracting(
                        VerifySettings::goodSamples,
                        VerifySettings::uptime,
                        VerifySettings::limit,
                        VerifySettings::longestLimit)
                .containsExactly(3, Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofMinutes(10));
        assertThat(verify("{ \"samples\": 4, \"within\": \"20s\" }"))
                .extracting(
                        VerifySettings::goodSamples,
                        VerifySettings::uptime,
                        VerifySettings::limit,
                        VerifySettings::longestLimit)
                .containsExactly(4, Duration.ZERO, Duration.ofSeconds(20), Duration.ofSeconds(20));
        assertThat(verify("{ \"url\": \"http://127.0.0.1/\" }").uptime()).isEqualTo(Duration.ZERO);
        assertThat(verify("{ \"interval\": \"2s\" }").uptime()).isEqualTo(Duration.ofSeconds(10));
    }

    private VerifySettings verify(String json) throws Exception {
        var document = Documents.everything();
        Documents.edit(document, "/projects/1/redeploy/verify", json);
        return load(document.toString())
                .projects()
                .get(1)
                .environments()
                .get(0)
                .redeploy()
                .orElseThrow()
                .verify()
                .orElseThrow();
    }

    @Test
    void anAddressNamesEachHostInItsOwnWay() {
        VerifyUrl url = new VerifyUrl("http://{host}:8080/health?of={host}");
        assertThat(url.on("one.example.com"))
                .isEqualTo(URI.create("http://one.example.com:8080/health?of=one.example.com"));
        assertThat(url.on("2001:db8::1").getHost()).isEqualTo("[2001:db8::1]");
    }

    @Test
    void everySecretIsKnownForKeepingItOutOfLogs() throws Exception {
        Config config = load(Documents.everything().toString());

        assertThat(config.secrets().stream().map(Secret::reveal))
                .containsExactlyInAnyOrder(
                        "ryan-ryan-ryan-ryan",
                        "board-board-board-board",
                        "open sesame",
                        "hunter22",
                        "webhook-token",
                        "the-token-before",
                        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                        "glpat-1234567890",
                        "redis-password",
                        "https://chat.example.com/hooks/a1b2c3?thread=7",
                        "123456789:AAF-abcdefghijklmnopqrstuvwxyz_0123",
                        "slipway-0c5b1e",
                        Documents.ENVIRONMENT.get("DATABASE_URL"),
                        "s3cr/et");
        assertThat(config.server().toString()).doesNotContain("ryan-ryan").contains("***");
    }

    @Test
    void aSecretsFileIsLookedForAmongSystemdsCredentialsFirst() throws Exception {
        Path credentials = Files.createDirectory(folder.resolve("credentials"));
        Files.writeString(credentials.resolve("board-token"), "from-systemd-from-systemd");
        Map<String, String> environment = new HashMap<>(Documents.ENVIRONMENT);
        environment.put("CREDENTIALS_DIRECTORY", credentials.toString());

        Config config = ConfigFile.load(write(Documents.everything().toString()), environment);

        assertThat(config.server().apiTokens().get(1).token().reveal()).isEqualTo("from-systemd-from-systemd");
    }

    @Test
    void onlyOneLineEndIsTakenFromASecretsFile() throws Exception {
        Files.writeString(folder.resolve("two-lines"), "key\r\n\r\n");
        var document = Documents.everything();
        Documents.edit(document, "/projects/0/push/password", "\"${file:two-lines}\"");

        PushSettings push = load(document.toString()).projects().get(0).push().orElseThrow();

        assertThat(push.password()).contains(new Secret("key\r\n"));
    }

    @Test
    void allProblemsAreReportedTogetherInTheOrderOfReading() {
        ConfigException refused = refused("""
                { "server": { "port": "8080", "wokers": 2 },
                  "projects": [{ "name": "Backend", "gitlab": { "path": "group/backend" },
                                 "push": { "username": "team", "password": "${env:DOCKERHUB}" } }, 7] }
                """);

        assertThat(refused.problems())
                .containsExactly(
                        "server.port: must be a whole number, but is text; write it without quotes and without a fraction",
                        "server.wokers: is not known here; did you mean \"workers\"?",
                        "projects[0].name: \"Backend\" is not a project's name; use 1 to 63 lower-case letters, digits,"
                                + " dots, dashes and underscores, beginning with a letter or digit",
                        "projects[0].repository.url: is missing; add it, such as \"https://gitlab.com/group/name.git\"",
                        "projects[0].gitlab.secretToken: is missing, and so is signingToken; give at least one, as set in GitLab's webhook",
                        "projects[0].push: is of no use without build (it publishes the image that is built); add build, or"
                                + " leave it out",
                        "projects[0].push.password: environment variable DOCKERHUB is not set; set it, or use ${file:PATH}",
                        "projects[1]: must be an object, but is a number; write it in { }");
        assertThat(refused)
                .hasMessageStartingWith(folder.resolve("deploy-config.json") + ":\n  server.port: must be")
                .hasMessageEndingWith("write it in { }");
    }

    @Test
    void aSyntaxErrorSaysItsLineAndColumn() {
        assertThat(refused("{\n  \"projects\": [,]\n}").problems())
                .singleElement()
                .asString()
                .startsWith("line 2, column 16: Unexpected character (','")
                .endsWith("; correct the JSON there");
    }

    @Test
    void aKeyGivenTwiceIsRefused() {
        assertThat(refused("{\n  \"projects\": [],\n  \"projects\": []\n}").problems())
                .singleElement()
                .asString()
                .startsWith("line 3, column ")
                .contains("Duplicate");
    }

    @Test
    void whatFollowsTheObjectIsRefused() {
        assertThat(refused("{} {}").problems()).singleElement().asString().startsWith("line 1, column ");
    }

    @Test
    void commentsAreRefused() {
        assertThat(refused("{ // no\n}").problems()).singleElement().asString().startsWith("line 1, column 3: ");
    }

    @Test
    void anEmptyFileIsRefused() {
        assertThat(refused("").problems()).containsExactly("must be an object, but is nothing; write it in { }");
    }

    @Test
    void aMissingFileSaysHowToNameAnother() {
        ConfigException refused = catchThrowableOfType(
                ConfigException.class, () -> ConfigFile.load(folder.resolve("none.json"), Map.of()));

        assertThat(refused)
                .hasMessage(folder.resolve("none.json")
                        + ":\n  it is not there; create it, or name another with --config FILE");
    }

    @Test
    void aFolderInPlaceOfTheFileIsRefused() {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> ConfigFile.load(folder, Map.of()));

        assertThat(refused).hasMessageContaining("it is a folder; create it, or name");
    }

    @Test
    @Timeout(10)
    void aPipeInPlaceOfTheFileIsRefusedAndNotWaitedFor() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> ConfigFile.load(pipe, Map.of()));

        assertThat(refused)
                .hasMessage(pipe + ":\n  it is a pipe or a device; create it, or name another with --config FILE");
    }

    @Test
    void aKeyThatIsCalledCommentIsNotTakenForOne() {
        assertThat(refused("{ \"comment\": 1, \"comment\": 2 }").problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .contains("Duplicate field 'comment'")
                        .doesNotContain("a comment begins here"));
    }

    @Test
    void aCommentIsCalledSo() {
        assertThat(refused("{\n  // the server\n}").problems())
                .containsExactly("line 2, column 3: a comment begins here, which JSON does not have; remove it");
        assertThat(refused("{\n  projects: 1\n}").problems().get(0))
                .startsWith("line 2, column 3: Unexpected character ('p' (code 112))")
                .endsWith("; correct the JSON there")
                .doesNotContain("Feature", "Parser");
    }

    private Config load(String text) throws Exception {
        return ConfigFile.load(write(text), Documents.ENVIRONMENT);
    }

    private ConfigException refused(String text) {
        return catchThrowableOfType(ConfigException.class, () -> load(text));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("deploy-config.json"), text);
    }
}
