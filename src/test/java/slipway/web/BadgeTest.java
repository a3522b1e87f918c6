package slipway.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import slipway.parts.RunningSlipway;
import slipway.parts.Shell;

/** The picture of a project, of a real server whose builds fail for want of an engine. */
class BadgeTest {
    private static final String READER = "read-token-of-the-tests";
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    private static Path folder;

    private static RunningSlipway slipway;

    @BeforeAll
    static void start() throws Exception {
        Shell.run(folder, """
                git init -q -b main origin
                cd origin
                git -c user.name=Ada -c user.email=ada@example.com commit -q --allow-empty -m 'The first commit'
                """);
        configure(false);
        slipway = RunningSlipway.startInThisJvm(folder, Map.of("READER", READER));
    }

    @AfterAll
    static void stop() {
        slipway.close();
    }

    @Test
    void itSaysWhatIsLiveAndHowTheLastRunEnded() throws Exception {
        assertThat(title(badge("quiet.2").body())).isEqualTo("quiet.2: nothing live · no run yet");
        long run = slipway.json("/api/runs?project=backend").path("runs").size() + 1L;
        assertThat(slipway.post("/api/projects/backend/runs", "").statusCode()).isEqualTo(202);
        slipway.awaitEnd(run);
        String before = badge("backend").headers().firstValue("ETag").orElseThrow();
        isLive("one", COMMIT);
        isLive("two", COMMIT);
        HttpResponse<String> badge = badge("backend");
        assertThat(badge.statusCode()).isEqualTo(200);
        assertThat(badge.headers().firstValue("Content-Type")).hasValue("image/svg+xml; charset=utf-8");
        assertThat(title(badge.body())).isEqualTo("backend: live 01234567 · last run failed");
        assertThat(badge.body()).contains("#cf222e");
        assertThat(badge.headers().firstValue("ETag").orElseThrow()).isNotEqualTo(before);
    }

    @Test
    void itIsAskedForAgainEachTimeAndSentOnlyIfItChanged() throws Exception {
        HttpResponse<String> first = badge("quiet.2");
        assertThat(first.headers().allValues("Cache-Control")).containsExactly("no-cache");
        String tag = first.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again = send(request("quiet.2", READER).header("If-None-Match", "\"other\", W/" + tag));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        HttpResponse<String> head = send(request("quiet.2", READER).method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("ETag")).hasValue(tag);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void onlyWhoMayReadSeesItUnlessTheConfigurationShowsItToEverybody() throws Exception {
        assertThat(send(request("quiet.2", "")).statusCode()).isEqualTo(401);
        // Not even whether there is such a project.
        assertThat(send(request("absent", "")).statusCode()).isEqualTo(401);
        configure(true);
        slipway.reload();
        try {
            assertThat(title(send(request("quiet.2", "")).body())).isEqualTo("quiet.2: nothing live · no run yet");
            HttpResponse<String> absent = send(request("absent", ""));
            assertThat(absent.statusCode()).isEqualTo(404);
            assertThat(absent.body()).contains("there is no project absent").doesNotContain("quiet.2", "backend");
            assertThat(badge("absent").body()).contains("backend");
            assertThat(slipway.send(HttpRequest.newBuilder(slipway.uri("/api/status")))
                            .statusCode())
                    .isEqualTo(401);
        } finally {
            configure(false);
            slipway.reload();
        }
        assertThat(send(request("quiet.2", "")).statusCode()).isEqualTo(401);
    }

    @Test
    void anUnknownProjectIsAProblemAsEverywhere() throws Exception {
        HttpResponse<String> absent = badge("absent");
        assertThat(absent.statusCode()).isEqualTo(404);
        assertThat(absent.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(absent.body()).contains("there is no project absent");
    }

    @Test
    void aPictureIsWellFormedWhateverAProjectIsCalled() throws Exception {
        var badge = new Badge("<a href=\"x\">&", "live", Badge.Colour.GOOD);
        assertThat(title(badge.svg())).isEqualTo("<a href=\"x\">&: live");
    }

    private static String title(String svg) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        Element root = factory.newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
        String title = root.getElementsByTagName("title").item(0).getTextContent();
        assertThat(root.getAttribute("aria-label")).isEqualTo(title);
        var cells = root.getElementsByTagName("text");
        assertThat(cells.item(0).getTextContent() + ": " + cells.item(1).getTextContent())
                .isEqualTo(title);
        return title;
    }

    private static HttpResponse<String> badge(String project) throws IOException, InterruptedException {
        return send(request(project, READER));
    }

    private static HttpRequest.Builder request(String project, String token) {
        var request = HttpRequest.newBuilder(slipway.uri("/badges/" + project + ".svg"));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return slipway.send(request);
    }

    /** As a deploy with an engine and a host would have recorded it. */
    private static void isLive(String host, String commit) throws Exception {
        try (var database = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/slipway.db"));
                var insert = database.prepareStatement("insert into releases (project, host, image, commit_id, run,"
                        + " live_since) values ('backend', ?, 'backend:latest', ?, 1, 0)")) {
            insert.setString(1, host);
            insert.setString(2, commit);
            insert.executeUpdate();
        }
    }

    private static void configure(boolean publicBadges) throws IOException {
        String project = """
                { "name": "%s", "repository": { "url": "%s/origin" }, "build": { "image": "example" },
                  "gitlab": { "path": "team/%s", "secretToken": "${env:GITLAB_WEBHOOK_TOKEN}" } }""";
        Files.writeString(folder.resolve("deploy-config.json"), """
                { "server": { "port": 0, "dataDir": "data", "docker": "tcp://127.0.0.1:1", "publicBadges": %s,
                    "apiTokens": [
                      { "name": "ryan", "token": "${env:SLIPWAY_TOKEN}", "may": "deploy" },
                      { "name": "screen", "token": "${env:READER}", "may": "read" }] },
                  "projects": [%s, %s] }
                """.formatted(
                        publicBadges,
                        project.formatted("backend", folder, "backend"),
                        project.formatted("quiet.2", folder, "quiet")));
    }
}
