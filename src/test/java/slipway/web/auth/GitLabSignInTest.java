package slipway.web.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.LocalTeam;
import slipway.parts.RunningSlipway;
import slipway.parts.StandInOpenId;

/** People who come by GitLab, and those who only say so. */
class GitLabSignInTest {
    private static final HttpClient BROWSER =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

    @TempDir
    private static Path folder;

    private static SignInScene scene;
    private static StandInOpenId gitlab;
    private static RunningSlipway slipway;

    private final Map<String, String> cookies = new HashMap<>();

    @BeforeAll
    static void start() throws Exception {
        scene = SignInScene.in(folder);
        gitlab = scene.gitlab();
        slipway = scene.slipway();
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    @BeforeEach
    void aMaintainer() {
        gitlab.isMember(40, "active");
        gitlab.signByItsOwnKey();
        gitlab.moveProject(false);
    }

    @Test
    void aProjectThatWasMovedLocksNobodyOut() throws Exception {
        gitlab.moveProject(true);
        signIn("/");
        assertThat(session().path("may").asText()).isEqualTo("deploy");
        assertThat(slipway.log()).contains("set server.signIn.project to its new path");
    }

    @Test
    void aMemberComesBackSignedInToThePageOneCameFrom() throws Exception {
        HttpResponse<String> back = signIn("/projects/backend");
        assertThat(back.statusCode()).isEqualTo(302);
        assertThat(back.headers().firstValue("Location")).contains("/projects/backend");
        assertThat(back.headers().allValues("Set-Cookie"))
                .anySatisfy(cookie -> assertThat(cookie)
                        .startsWith("slipway=")
                        .contains("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict"));
        JsonNode session = session();
        assertThat(session.path("name").asText()).isEqualTo("@ada");
        assertThat(session.path("may").asText()).isEqualTo("deploy");
        assertThat(Instant.parse(session.path("expiresAt").asText()))
                .isBetween(
                        Instant.now().plus(Duration.ofHours(11)), Instant.now().plus(Duration.ofHours(12)));
        HttpResponse<String> deploy = act("{\"commit\": \"" + LocalTeam.head(folder) + "\"}");
        assertThat(deploy.statusCode()).as(deploy.body()).isEqualTo(202);
        assertThat(json(deploy).path("requestedBy").asText()).isEqualTo("@ada");
    }

    @Test
    void theRoleInTheProjectSaysWhatOneMay() throws Exception {
        gitlab.isMember(30, "active");
        signIn("/");
        assertThat(session().path("may").asText()).isEqualTo("read");
        assertThat(get("/api/status").statusCode()).isEqualTo(200);
        assertThat(act("{}").statusCode()).isEqualTo(403);
        assertThat(act("{}").body()).contains("@ada may only read");
    }

    @Test
    void whoIsNoMemberOrHasTooSmallARoleOrIsBlockedStaysOutside() throws Exception {
        gitlab.isMember(10, "active");
        assertTurnedAway("refused");
        gitlab.isMember(50, "blocked");
        assertTurnedAway("refused");
        gitlab.isNoMember();
        assertTurnedAway("refused");
    }

    @Test
    void whatGitLabSaysMustBeSignedByItAndBeForThisAttempt() throws Exception {
        gitlab.signByAnotherKey();
        assertTurnedAway("failed");
        gitlab.signByItsOwnKey();
        gitlab.answerForNonce("of-another-attempt");
        assertTurnedAway("failed");
        gitlab.signByItsOwnKey();
        gitlab.breakMembers();
        assertTurnedAway("failed");
        assertThat(slipway.log()).contains("is not valid", "answered 500").doesNotContain(StandInOpenId.SECRET);
    }

    @Test
    void onlyTheBrowserThatWasSentMayComeBackAndOnce() throws Exception {
        URI callback = atGitLab(door("/"));
        String way = cookies.remove(OAuthStateCookie.NAME);
        assertSentToForm(get(pathOf(callback)), "ended");
        cookies.put(OAuthStateCookie.NAME, way);
        assertSentToForm(get(pathOf(callback).replaceAll("state=[^&]*", "state=" + "x".repeat(43))), "ended");
        cookies.put(OAuthStateCookie.NAME, way.substring(0, way.length() - 1) + (way.endsWith("A") ? "B" : "A"));
        assertSentToForm(get(pathOf(callback)), "ended");
        cookies.put(OAuthStateCookie.NAME, way);
        assertThat(get(pathOf(callback)).headers().firstValue("Location")).contains("/");
        assertThat(cookies).doesNotContainKey(OAuthStateCookie.NAME);
        // The code is used up.
        cookies.put(OAuthStateCookie.NAME, way);
        assertSentToForm(get(pathOf(callback)), "failed");
    }

    @Test
    void whoChangesTheirMindIsBackAtTheForm() throws Exception {
        URI callback = atGitLab(door("/"));
        String state = pathOf(callback).replaceFirst(".*state=", "");
        assertSentToForm(get("/api/session/gitlab/callback?error=access_denied&state=" + state), "cancelled");
    }

    @Test
    void nobodyIsSentToAnyPageButOurs() throws Exception {
        for (String page : List.of("//elsewhere.example.com", "https://elsewhere.example.com", "/api/status", "")) {
            cookies.clear();
            assertThat(signIn(page).headers().firstValue("Location")).as(page).contains("/");
        }
    }

    @Test
    void aSessionEndsWithTheSettingsItCameBy() throws Exception {
        signIn("/");
        assertThat(get("/api/status").statusCode()).isEqualTo(200);
        String cookie = cookies.get(SessionCookie.NAME);
        cookies.put(SessionCookie.NAME, cookie.replace(".DEPLOY", ".READ"));
        assertThat(get("/api/status").statusCode()).isEqualTo(401);
        cookies.put(SessionCookie.NAME, cookie);
        var stream = openStream();
        scene.configure(StandInOpenId.SECRET, "maintainer");
        slipway.reload();
        try {
            assertThat(get("/api/status").statusCode()).isEqualTo(401);
            stream.get(10, TimeUnit.SECONDS);
        } finally {
            scene.configure(StandInOpenId.SECRET, "reporter");
            slipway.reload();
        }
        assertThat(get("/api/status").statusCode()).isEqualTo(200);
    }

    @Test
    void anOpenStreamEndsWhenItsReaderSignsOut() throws Exception {
        signIn("/");
        var stream = openStream();
        assertThat(stream).isNotDone();
        send(HttpRequest.newBuilder(slipway.uri("/api/session"))
                .header("Sec-Fetch-Site", "same-origin")
                .DELETE());
        stream.get(10, TimeUnit.SECONDS);
    }

    private CompletableFuture<Void> openStream() throws Exception {
        var request = HttpRequest.newBuilder(slipway.uri("/api/events"));
        cookies.forEach((name, value) -> request.header("Cookie", name + "=" + value));
        return OpenStream.begin(request);
    }

    @Test
    void aWrongSecretIsToldInTheLogAndNotToTheWorld() throws Exception {
        scene.configure("not-the-applications-secret", "reporter");
        slipway.reload();
        try {
            assertTurnedAway("failed");
            assertThat(slipway.log()).contains("/oauth/token answered 401 (invalid_client)");
            assertThat(slipway.log()).doesNotContain("not-the-applications-secret");
        } finally {
            scene.configure(StandInOpenId.SECRET, "reporter");
            slipway.reload();
        }
    }

    private void assertTurnedAway(String word) throws Exception {
        cookies.clear();
        assertSentToForm(signIn("/"), word);
        assertThat(session().path("name").isNull()).isTrue();
        assertThat(get("/api/status").statusCode()).isEqualTo(401);
    }

    private static void assertSentToForm(HttpResponse<String> answer, String word) {
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).contains("/?signIn=" + word);
    }

    private HttpResponse<String> signIn(String page) throws Exception {
        return get(pathOf(atGitLab(door(page))));
    }

    /** Where Slipway sends the person. */
    private URI door(String page) throws Exception {
        HttpResponse<String> sent = get("/api/session/gitlab?return=" + page);
        assertThat(sent.statusCode()).isEqualTo(302);
        return URI.create(sent.headers().firstValue("Location").orElseThrow());
    }

    /** Where GitLab sends the person back to. */
    private static URI atGitLab(URI door) throws Exception {
        assertThat(door.toString())
                .startsWith(gitlab.url() + "/oauth/authorize?")
                .doesNotContain(StandInOpenId.SECRET);
        HttpResponse<String> answer =
                BROWSER.send(HttpRequest.newBuilder(door).build(), HttpResponse.BodyHandlers.ofString());
        return URI.create(answer.headers().firstValue("Location").orElseThrow());
    }

    private static String pathOf(URI callback) {
        assertThat(callback.getPath()).isEqualTo("/api/session/gitlab/callback");
        return callback.getRawPath() + "?" + callback.getRawQuery();
    }

    private JsonNode session() throws Exception {
        return json(get("/api/session"));
    }

    private HttpResponse<String> act(String body) throws Exception {
        return send(HttpRequest.newBuilder(slipway.uri("/api/projects/backend/runs"))
                .header("Sec-Fetch-Site", "same-origin")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(slipway.uri(path)));
    }

    /** As a browser does it: with the cookies that it was given. */
    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        cookies.forEach((name, value) -> request.header("Cookie", name + "=" + value));
        HttpResponse<String> answer = BROWSER.send(request.build(), HttpResponse.BodyHandlers.ofString());
        for (String set : answer.headers().allValues("Set-Cookie")) {
            String[] pair = set.substring(0, set.indexOf(';')).split("=", 2);
            Optional.of(pair[1])
                    .filter(value -> !value.isEmpty())
                    .ifPresentOrElse(value -> cookies.put(pair[0], value), () -> cookies.remove(pair[0]));
        }
        return answer;
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return new ObjectMapper().readTree(answer.body());
    }
}
