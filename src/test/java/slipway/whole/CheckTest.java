package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.Certificate;
import slipway.parts.NeedsParts;
import slipway.parts.Ran;
import slipway.parts.RunningSlipway;
import slipway.parts.StandInGitLab;
import slipway.parts.StandInMailServer;
import slipway.parts.StandInOpenId;
import slipway.parts.StandInProxy;
import slipway.parts.StandInReceiver;

/** {@code slipway check}, as an administrator runs it before the first push. */
@NeedsParts
final class CheckTest {
    private static final int CONFIGURATION = 78;
    private static final String MAIL_PASSWORD = "password-of-the-mail-server";

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>(Map.of(
            "SLIPWAY_TOKEN", RunningSlipway.TOKEN,
            "GITLAB_WEBHOOK_TOKEN", RunningSlipway.WEBHOOK_TOKEN,
            "GITLAB_API_TOKEN", StandInGitLab.TOKEN,
            "MAIL_PASSWORD", MAIL_PASSWORD));

    private Scene scene;

    @BeforeEach
    void aGoodConfiguration() throws Exception {
        scene = Scene.in(folder);
    }

    @Test
    void aGoodConfigurationPasses() throws Exception {
        Ran check = slipway("check");
        assertThat(check.status()).as(check.output()).isZero();
    }

    @Test
    void allProblemsAreToldTogether() throws Exception {
        scene.settings()
                .server("port", 99999)
                .part("test", "timeout", "soon")
                .part("push", "password", "a-literal-password")
                .part("redeploy", "comand", "true");
        Ran check = slipway("check");
        assertThat(check.status()).isEqualTo(CONFIGURATION);
        assertThat(check.output())
                .contains("server.port", "test.timeout", "push.password", "redeploy.comand")
                .doesNotContain("a-literal-password", "Exception");
        assertThat(slipway("serve").status()).isEqualTo(CONFIGURATION);
    }

    @Test
    void everyDoorIsTriedAndAnsweredWithALine() throws Exception {
        scene.team().commit("Begin");
        scene.team().git("push", "-q", "origin", "HEAD:refs/heads/main");
        Ran open = slipway("check", "--connect");
        assertThat(open.status()).as(open.output()).isZero();
        assertThat(open.output())
                .contains(
                        "ok    disk: ", "ok    docker: ", "ok    git: ", "ok    " + scene.project() + ": repository: ")
                .contains("ok    " + scene.project() + ": registry: ", "ok    " + scene.project() + ": host: ")
                .doesNotContain("FAIL");
        scene.settings().part("redeploy", "port", 1).part("push", "username", "nobody");
        Ran shut = slipway("check", "--connect");
        assertThat(shut.status()).isEqualTo(1);
        assertThat(shut.output())
                .contains(
                        "FAIL  " + scene.project() + ": registry: ",
                        "FAIL  " + scene.project() + ": host: ",
                        "ok    " + scene.project() + ": repository: ")
                .doesNotContain("Exception");
    }

    @Test
    void whatIsWrongIsMendedByTheLineBelowIt() throws Exception {
        scene.team().commit("Begin");
        scene.team().git("push", "-q", "origin", "HEAD:refs/heads/main");
        Path ofGit = Files.writeString(folder.resolve("known-git"), "");
        Path ofHost = Files.writeString(folder.resolve("known-host"), "");
        scene.settings()
                .part("repository", "knownHosts", ofGit.toString())
                .part("redeploy", "knownHosts", ofHost.toString())
                .server("docker", "unix://" + folder.resolve("docker.sock"));
        Ran shut = slipway("check", "--connect");
        assertThat(fixes(shut))
                .hasSize(3)
                .anyMatch(fix -> fix.startsWith("sudo systemctl start docker"))
                .anyMatch(fix ->
                        fix.startsWith("ssh-keyscan ") && fix.contains(" >> " + ofGit + "   # compare first with what"))
                .anyMatch(fix ->
                        fix.startsWith("echo '[127.0.0.1]:" + scene.parts().sshPort() + " ssh-ed25519 "));
        assertThat(ofHost).as("nothing is changed unasked").isEmptyFile();
        for (String fix : fixes(shut)) {
            if (!fix.startsWith("sudo ")) {
                Ran.run(folder, Map.of(), "sh", "-c", fix).good();
            }
        }
        scene.settings().server("docker", scene.parts().builderEngine());
        Ran open = slipway("check", "--connect");
        assertThat(open.status()).as(open.output()).isZero();
        assertThat(fixes(open)).isEmpty();

        Path key = folder.resolve("new-key");
        scene.settings().part("redeploy", "identityFile", key.toString()).project("deployBranch", "trunk");
        Ran missing = slipway("check", "--connect");
        assertThat(fixes(missing)).contains("\"deployBranch\": \"main\"");
        String make = fixes(missing).get(fixes(missing).size() - 1);
        assertThat(make).startsWith("ssh-keygen -t ed25519 -N '' -f " + key);
        Ran.run(folder, Map.of(), "sh", "-c", make).good();
        assertThat(fixes(slipway("check", "--connect")))
                .contains("ssh-copy-id -f -i " + key + " -p " + scene.parts().sshPort() + " ec2-user@127.0.0.1");
    }

    private static List<String> fixes(Ran check) {
        return check.output()
                .lines()
                .filter(line -> line.startsWith("fix   "))
                .map(line -> line.substring("fix   ".length()))
                .distinct()
                .toList();
    }

    @Test
    void aHookThatGitLabHasSwitchedOffIsADoorThatIsShut() throws Exception {
        try (StandInGitLab gitlab = new StandInGitLab(scene.team().path())) {
            scene.settings()
                    .part("gitlab", "url", gitlab.url().toString())
                    .part("gitlab", "apiToken", "${env:GITLAB_API_TOKEN}");
            gitlab.hooks("[{ \"url\": \"https://x/webhooks/gitlab\", \"alert_status\": \"executable\" }]");
            assertThat(slipway("check", "--connect").output())
                    .contains("ok    " + scene.project() + ": GitLab's hook: the hook https://x/");
            gitlab.hooks("[{ \"url\": \"https://x/webhooks/gitlab\", \"alert_status\": \"disabled\" }]");
            Ran check = slipway("check", "--connect");
            assertThat(check.status()).isEqualTo(1);
            assertThat(check.output())
                    .contains("FAIL  " + scene.project() + ": GitLab's hook: the hook https://x/", "press Test there");
        }
    }

    @Test
    void theFreezesAreShownAndThoseOfGitLabAreRead() throws Exception {
        try (StandInGitLab gitlab = new StandInGitLab(scene.team().path())) {
            scene.settings()
                    .part("gitlab", "url", gitlab.url().toString())
                    .part("gitlab", "apiToken", "${env:GITLAB_API_TOKEN}")
                    .project(
                            "freeze",
                            List.of(Map.of("from", "1-59 * * * *", "to", "0 0 29 2 *", "zone", "Europe/Berlin")))
                    .project("gitlabFreezes", true);
            assertThat(slipway("check").good())
                    .contains("freeze " + scene.project()
                            + " in production: 1-59 * * * * to 0 0 29 2 * (Europe/Berlin), frozen now, until 20");
            gitlab.freezePeriods(
                    "[{ \"freeze_start\": \"0 23 * * 5\", \"freeze_end\": \"0 7 * * 1\", \"cron_timezone\": \"UTC\" }]");
            String door = scene.project() + ": GitLab's freeze periods: ";
            assertThat(slipway("check", "--connect").output())
                    .contains("ok    " + door + "0 23 * * 5 to 0 7 * * 1 (UTC)");
            gitlab.freezePeriods(
                    "[{ \"freeze_start\": \"@daily\", \"freeze_end\": \"0 7 * * 1\", \"cron_timezone\": \"UTC\" }]");
            assertThat(slipway("check", "--connect").output())
                    .contains("FAIL  " + door + "the freeze period from @daily", "is not understood");
        }
    }

    @Test
    void gitLabIsAskedForTheTokensRightsTheProjectsPlaceAndWhoElseIsIt() throws Exception {
        try (StandInGitLab gitlab = new StandInGitLab(scene.team().path())) {
            scene.settings()
                    .part("gitlab", "url", gitlab.url().toString())
                    .part("gitlab", "apiToken", "${env:GITLAB_API_TOKEN}");
            gitlab.hooks("[{ \"url\": \"https://x/webhooks/gitlab\", \"alert_status\": \"executable\" }]");
            Ran good = slipway("check", "--connect");
            assertThat(good.output())
                    .contains("ok    " + scene.project() + ": GitLab's token: gitlab.apiToken may do what it is for")
                    .contains("FAIL  " + scene.project() + ": repository: ", "has no branch main; ")
                    .contains("ok    projects: ");
            gitlab.accessLevel(20);
            gitlab.move("elsewhere/renamed");
            Ran shut = slipway("check", "--connect");
            assertThat(shut.output())
                    .contains(
                            "FAIL  " + scene.project() + ": GitLab's token: gitlab.apiToken lacks the role Maintainer")
                    .contains(
                            "FAIL  " + scene.project() + ": GitLab's hook: the project is elsewhere/renamed in GitLab");
            scene.settings().twin("again", StandInGitLab.NUMBER);
            assertThat(slipway("check", "--connect").output())
                    .contains("FAIL  projects: the configured projects " + scene.project() + " and again are the same");
        }
    }

    @Test
    void aGitLabBehindAProxyIsReachedByTheEnvironmentsVariables() throws Exception {
        try (StandInGitLab gitlab = new StandInGitLab(scene.team().path());
                StandInProxy proxy = new StandInProxy(gitlab.url().getPort())) {
            scene.settings()
                    .part("gitlab", "url", "http://gitlab.invalid")
                    .part("gitlab", "apiToken", "${env:GITLAB_API_TOKEN}");
            assertThat(slipway("check", "--connect").output())
                    .contains("FAIL  " + scene.project() + ": GitLab's token: gitlab.invalid cannot be reached");
            environment.put("HTTP_PROXY", proxy.address());
            assertThat(slipway("check", "--connect").output())
                    .contains("ok    " + scene.project() + ": GitLab's token: ");
            assertThat(proxy.asked()).contains("GET http://gitlab.invalid/api/v4/personal_access_tokens/self HTTP/1.1");
            assertThatATunnelLeadsToGitLab();
            environment.put("HTTP_PROXY", "socks5://127.0.0.1:1");
            Ran unusable = slipway("check", "--connect");
            assertThat(unusable.status()).isEqualTo(CONFIGURATION);
            assertThat(unusable.output()).contains("HTTP_PROXY is not the address of an HTTP proxy");
        }
    }

    private void assertThatATunnelLeadsToGitLab() throws Exception {
        Certificate certificate = Certificate.make(folder, "dns:gitlab.invalid");
        Files.writeString(scene.folder().resolve("ca.pem"), certificate.pem());
        try (StandInGitLab gitlab = new StandInGitLab(scene.team().path(), certificate.context());
                StandInProxy proxy = new StandInProxy(gitlab.url().getPort())) {
            environment.put("HTTPS_PROXY", proxy.address());
            scene.settings().part("gitlab", "url", "https://gitlab.invalid").part("gitlab", "caFile", "ca.pem");
            assertThat(slipway("check", "--connect").output())
                    .contains("ok    " + scene.project() + ": GitLab's token: ");
            assertThat(proxy.asked()).contains("CONNECT gitlab.invalid:443 HTTP/1.1");
        }
    }

    @Test
    void signingInIsADoor() throws Exception {
        try (StandInOpenId gitlab = new StandInOpenId()) {
            Files.writeString(scene.folder().resolve("application"), StandInOpenId.SECRET);
            scene.settings()
                    .server("publicUrl", "https://deploy.example.com")
                    .server(
                            "signIn",
                            Map.of(
                                    "gitlab",
                                    gitlab.url().toString(),
                                    "applicationId",
                                    StandInOpenId.APPLICATION,
                                    "applicationSecret",
                                    "${file:application}",
                                    "project",
                                    "team/backend"));
            assertThat(slipway("check", "--connect").output())
                    .contains("ok    sign-in: people sign in at " + gitlab.url() + "/oauth/authorize");
        }
        assertThat(slipway("check", "--connect").output())
                .contains("FAIL  sign-in: ", "/.well-known/openid-configuration cannot be reached");
    }

    @Test
    void theReceiversOfAlertsAreDoorsAndCanBeSentAMessage() throws Exception {
        scene.team().commit("Begin");
        scene.team().git("push", "-q", "origin", "HEAD:refs/heads/main");
        try (StandInReceiver receiver = new StandInReceiver()) {
            Files.writeString(scene.folder().resolve("chat"), receiver.url("/hook-of-the-team"));
            scene.settings()
                    .server("alerts", List.of(Map.of("name", "team", "type", "discord", "url", "${file:chat}")));
            Ran look = slipway("check", "--connect");
            assertThat(look.output()).contains("ok    alert team: 127.0.0.1:").doesNotContain("hook-of-the-team");
            assertThat(receiver.received())
                    .extracting(StandInReceiver.Received::method)
                    .containsExactly("GET");
            Ran sent = slipway("check", "--connect", "--test-alerts");
            assertThat(sent.output()).contains("took a test message");
            assertThat(receiver.received()).hasSize(2);
            assertThat(receiver.received().get(1).text()).contains("alerts arrive here");
            receiver.answerNext(404);
            Ran refused = slipway("check", "--connect", "--test-alerts");
            assertThat(refused.output()).contains("FAIL  alert team: 127.0.0.1:", "answered 404");
            assertThat(refused.status()).isEqualTo(1);
        }
    }

    @Test
    void aMailServerIsSpokenToBehindTlsAndOnlyIfItsCertificateHolds() throws Exception {
        scene.team().commit("Begin");
        scene.team().git("push", "-q", "origin", "HEAD:refs/heads/main");
        Certificate certificate = Certificate.make(folder);
        String login = "TLS " + StandInMailServer.login("slipway", MAIL_PASSWORD);
        try (var offering = new StandInMailServer();
                var always = new StandInMailServer()) {
            offering.offerStartTls(certificate.context());
            always.speakTls(certificate.context());
            scene.settings()
                    .server("alerts", List.of(mail("one", "starttls", offering), mail("two", "always", always)));

            Ran stranger = slipway("check", "--connect", "--test-alerts");
            assertThat(stranger.status()).as(stranger.output()).isEqualTo(1);
            assertThat(stranger.output().lines().filter(line -> line.startsWith("FAIL  alert ")))
                    .hasSize(2)
                    .allMatch(line -> line.contains("unable to find valid certification path"));
            assertThat(offering.mails()).isEmpty();
            assertThat(offering.commands()).noneMatch(said -> said.contains("AUTH"));

            environment.put("JAVA_TOOL_OPTIONS", certificate.trustedBy());
            Ran known = slipway("check", "--connect", "--test-alerts");
            assertThat(known.output()).contains("ok    alert one: ", "ok    alert two: ");
            assertThat(known.status()).as(known.output()).isZero();
            for (StandInMailServer server : List.of(offering, always)) {
                assertThat(server.commands()).contains(login);
                assertThat(server.mails()).hasSize(1);
            }
        }
    }

    private static Map<String, Object> mail(String name, String tls, StandInMailServer server) {
        return Map.of(
                "name", name,
                "type", "mail",
                "host", "127.0.0.1",
                "port", server.port(),
                "tls", tls,
                "username", "slipway",
                "password", "${env:MAIL_PASSWORD}",
                "from", "slipway@example.com",
                "to", List.of("ada@example.com"));
    }

    private Ran slipway(String... words) throws IOException, InterruptedException {
        return scene.slipway(environment, words);
    }
}
