package slipway.web.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.ApiToken;
import slipway.config.Secret;
import slipway.parts.Ran;
import slipway.parts.RunningSlipway;
import slipway.web.KeptConnection;

/** People who sign in, and pages that would use their cookie, before a real server. */
class SessionTest {
    private static final String READER = "read-token-of-the-tests";
    private static final String RUN = "/api/projects/backend/runs";
    private static final String COMMIT = "{\"commit\": \"" + "a".repeat(40) + "\"}";
    private static final Pattern COOKIE = Pattern.compile(
            "slipway=(\\d+\\.[A-Za-z0-9_-]{43})" + "; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict(; Secure)?");

    @TempDir
    private static Path folder;

    private static RunningSlipway slipway;

    @BeforeAll
    static void start() throws Exception {
        configure(RunningSlipway.TOKEN);
        slipway = RunningSlipway.start(folder, Map.of());
    }

    @AfterAll
    static void stop() {
        slipway.close();
    }

    @Test
    void whoSignsInGetsACookieThatNoScriptCanReadAndNoOtherSiteCanSend() throws Exception {
        HttpResponse<String> answer = slipway.send(signIn(RunningSlipway.TOKEN));
        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode session = json(answer);
        assertThat(session.fieldNames()).toIterable().containsExactly("name", "may", "expiresAt", "open", "gitlab");
        assertThat(session.path("name").asText()).isEqualTo("ryan");
        assertThat(session.path("may").asText()).isEqualTo("deploy");
        assertThat(Instant.parse(session.path("expiresAt").asText()))
                .isBetween(
                        Instant.now().plus(Duration.ofDays(30)).minusSeconds(60),
                        Instant.now().plus(Duration.ofDays(30)));
        assertThat(setCookie(answer)).matches(COOKIE).doesNotContain("Secure", RunningSlipway.TOKEN);
        assertThat(json(slipway.send(with(cookie(answer), Sessions.PATH)))).isEqualTo(session);
        assertThat(slipway.send(with(cookie(answer), "/api/status")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void theCookieIsSecureWhereThePageCameByTls() throws Exception {
        for (String way : List.of("https", "https, http", "HTTPS,https")) {
            var byProxy = signIn(RunningSlipway.TOKEN).header("X-Forwarded-Proto", way);
            assertThat(setCookie(slipway.send(byProxy))).as(way).matches(COOKIE).endsWith("; Secure");
        }
        var plain = signIn(RunningSlipway.TOKEN).header("X-Forwarded-Proto", "http, https");
        assertThat(setCookie(slipway.send(plain))).doesNotContain("Secure");
        var byBrowser = signIn(RunningSlipway.TOKEN).header("Origin", "https://deploy.example.com");
        assertThat(setCookie(slipway.send(byBrowser))).matches(COOKIE).endsWith("; Secure");
    }

    @Test
    void atThePublicAddressTheCookieIsOneThatNoOtherHostCanSet() throws Exception {
        String host = "Host: deploy.example.com\r\n";
        try (var browser = new KeptConnection(slipway.uri("/").getPort())) {
            String body = "{\"token\": \"" + RunningSlipway.TOKEN + "\"}";
            String cookie = browser.ask("POST /api/session HTTP/1.1\r\n" + host + "Content-Length: " + body.length()
                            + "\r\n\r\n" + body)
                    .headers()
                    .get("set-cookie");
            assertThat(cookie)
                    .matches(
                            "__Host-slipway=\\d+\\.[\\w-]{43}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure");
            String value = cookie.substring("__Host-slipway=".length(), cookie.indexOf(';'));
            String ask = "GET /api/status HTTP/1.1\r\n" + host + "Cookie: ";
            assertThat(browser.ask(ask + "__Host-slipway=" + value + "\r\n\r\n").status())
                    .isEqualTo(200);
            // Such a name could come from a page of a neighbour under example.com, with a session of that one's own.
            assertThat(browser.ask(ask + "slipway=" + value + "\r\n\r\n").status())
                    .isEqualTo(401);
        }
    }

    @Test
    void whoIsNotSignedInIsToldSoAndNotRefused() throws Exception {
        HttpResponse<String> nobody = slipway.send(HttpRequest.newBuilder(slipway.uri(Sessions.PATH)));
        assertThat(nobody.statusCode()).isEqualTo(200);
        assertThat(nobody.body())
                .isEqualTo("{\"name\":null,\"may\":null,\"expiresAt\":null,\"open\":false,\"gitlab\":false}");
        assertThat(slipway.send(with("slipway=nonsense", Sessions.PATH)).body()).isEqualTo(nobody.body());
    }

    @Test
    void aWrongTokenSignsNobodyInAndGuessesAreSlowedDown() throws Exception {
        String guesser = "192.0.2.17";
        for (int i = 0; i < 20; i++) {
            HttpResponse<String> wrong = slipway.send(from(guesser, signIn("wrong-token-" + i)));
            assertThat(wrong.statusCode()).isEqualTo(401);
            assertThat(wrong.headers().map()).doesNotContainKey("set-cookie");
        }
        HttpResponse<String> tooMany = slipway.send(from(guesser, signIn("wrong-token-again")));
        assertThat(tooMany.statusCode()).isEqualTo(429);
        assertThat(tooMany.headers().firstValue("Retry-After")).isPresent();
        assertThat(slipway.send(from(guesser, signIn(READER))).statusCode()).isEqualTo(200);
    }

    @Test
    void whatSignsInMustBeATokenInASmallObject() throws Exception {
        for (String body : List.of(
                "",
                "{}",
                "[]",
                "{\"token\": 7}",
                "{\"token\": \"x\", \"more\": 1}",
                "no json",
                "{\"token\": \"a\", \"token\": \"b\"}",
                "{\"token\": \"a\"} {}")) {
            assertThat(slipway.send(post(Sessions.PATH, body)).statusCode())
                    .as(body)
                    .isEqualTo(400);
        }
        String large = "{\"token\": \"" + "x".repeat(9000) + "\"}";
        assertThat(slipway.send(post(Sessions.PATH, large)).statusCode()).isEqualTo(413);
    }

    @Test
    void onlyPagesOfItsOwnMayActWithTheCookie() throws Exception {
        String cookie = cookie(slipway.send(signIn(RunningSlipway.TOKEN)));
        String own = "http://127.0.0.1:" + slipway.port();
        assertThat(act(cookie, "Sec-Fetch-Site", "same-origin")).isEqualTo(202);
        assertThat(act(cookie, "Origin", own)).isEqualTo(202);
        assertThat(act(cookie, "Origin", "https://deploy.example.com")).isEqualTo(202);
        for (String site : List.of("cross-site", "same-site", "none")) {
            assertThat(act(cookie, "Sec-Fetch-Site", site)).as(site).isEqualTo(403);
        }
        for (String origin : List.of(
                "null",
                "https://evil.example.com",
                own + "0",
                own + ".evil.example.com",
                "http://127.0.0.1",
                "http://deploy.example.com",
                "https://deploy.example.com.evil.example.com")) {
            assertThat(act(cookie, "Origin", origin)).as(origin).isEqualTo(403);
        }
        HttpResponse<String> unsaid = slipway.send(post(RUN, COMMIT).header("Cookie", cookie));
        assertThat(unsaid.statusCode()).isEqualTo(403);
        assertThat(unsaid.body()).contains("server.publicUrl");
        var contradicting =
                post(RUN, COMMIT).header("Cookie", cookie).header("Origin", own).header("Sec-Fetch-Site", "cross-site");
        assertThat(slipway.send(contradicting).statusCode()).isEqualTo(403);
    }

    @Test
    void aForeignPageSignsNobodyInOrOut() throws Exception {
        String cookie = cookie(slipway.send(signIn(READER)));
        var in = signIn(READER).header("Origin", "https://evil.example.com");
        assertThat(slipway.send(in).statusCode()).isEqualTo(403);
        var out = HttpRequest.newBuilder(slipway.uri(Sessions.PATH))
                .header("Cookie", cookie)
                .header("Sec-Fetch-Site", "cross-site")
                .DELETE();
        assertThat(slipway.send(out).statusCode()).isEqualTo(403);
    }

    @Test
    void whoSignsOutHasNoCookieAnyMore() throws Exception {
        String cookie = cookie(slipway.send(signIn(READER)));
        HttpResponse<String> out = slipway.send(HttpRequest.newBuilder(slipway.uri(Sessions.PATH))
                .header("Cookie", cookie)
                .header("Sec-Fetch-Site", "same-origin")
                .DELETE());
        assertThat(out.statusCode()).isEqualTo(204);
        assertThat(setCookie(out)).isEqualTo("slipway=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
        assertRefused(cookie.substring("slipway=".length()));
    }

    @Test
    void anOpenStreamEndsWithTheSessionOrTheTokenThatOpenedIt() throws Exception {
        String cookie = cookie(slipway.send(signIn(READER)));
        long run = aRunThatNeverEnds();
        var bySession = open(with(cookie, "/api/events"));
        var ofTheRun = open(with(cookie, "/api/runs/" + run + "/events"));
        var byToken =
                open(HttpRequest.newBuilder(slipway.uri("/api/events")).header("Authorization", "Bearer " + READER));
        var another = open(HttpRequest.newBuilder(slipway.uri("/api/runs/" + run + "/events"))
                .header("Authorization", "Bearer " + RunningSlipway.TOKEN));
        slipway.send(HttpRequest.newBuilder(slipway.uri(Sessions.PATH))
                .header("Cookie", cookie)
                .header("Sec-Fetch-Site", "same-origin")
                .DELETE());
        bySession.get(10, TimeUnit.SECONDS);
        ofTheRun.get(10, TimeUnit.SECONDS);
        assertThat(byToken).isNotDone();
        Files.writeString(folder.resolve("screen"), "another-token-of-the-screen");
        slipway.reload();
        byToken.get(10, TimeUnit.SECONDS);
        assertThat(another).isNotDone();
        configure(RunningSlipway.TOKEN);
        slipway.reload();
    }

    @Test
    void anOpenStreamEndsWhenTheTimeOfItsSessionIsOver() throws Exception {
        String almostOver = signedAgo(Duration.ofDays(30).minusSeconds(15));
        var stream = open(with("slipway=" + almostOver, "/api/events"));
        assertThat(stream).isNotDone();
        stream.get(30, TimeUnit.SECONDS);
    }

    /** As a server that was killed would leave it; nobody works on it. */
    private static long aRunThatNeverEnds() throws Exception {
        long id = 900_000;
        try (var database = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/slipway.db"));
                var statement = database.createStatement()) {
            statement.executeUpdate(
                    "insert into runs (id, project, branch, commit_id, goal, \"trigger\", state, attempt, created_at, started_at)"
                            + " values (" + id + ", 'backend', 'main', '" + "a".repeat(40)
                            + "', 'TEST', 'PUSH', 'RUNNING', 1, 1769831251020, 1769831251020)");
        }
        return id;
    }

    @Test
    void aReloadWithoutATokenDoesNotOpenWhatAProxyShowsToTheWorld() throws Exception {
        String stranger = "GET /api/status HTTP/1.1\r\nHost: deploy.example.com\r\n\r\n";
        String before = Files.readString(folder.resolve("deploy-config.json"));
        int from = before.indexOf("\"apiTokens\"");
        Files.writeString(
                folder.resolve("deploy-config.json"),
                before.substring(0, before.lastIndexOf(',', from)) + before.substring(before.indexOf(']', from) + 1));
        Ran.run(
                        folder,
                        Map.of(),
                        "kill",
                        "-HUP",
                        Long.toString(slipway.process().pid()))
                .good();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> slipway.log()
                        .contains("the configuration was not reloaded, the old one stays in force: server.apiTokens: is"
                                + " missing while the server listens on 127.0.0.1"));
        try (var browser = new KeptConnection(slipway.port())) {
            assertThat(browser.ask(stranger).status()).isEqualTo(401);
        }
        Files.writeString(folder.resolve("deploy-config.json"), before);
        slipway.reload();
    }

    private static CompletableFuture<Void> open(HttpRequest.Builder request) throws Exception {
        return OpenStream.begin(request);
    }

    @Test
    void aSessionMayWhatItsTokenMay() throws Exception {
        String reader = cookie(slipway.send(signIn(READER)));
        assertThat(slipway.send(with(reader, "/api/runs")).statusCode()).isEqualTo(200);
        assertThat(act(reader, "Sec-Fetch-Site", "same-origin")).isEqualTo(403);
        String deployer = cookie(slipway.send(signIn(RunningSlipway.TOKEN)));
        HttpResponse<String> run =
                slipway.send(post(RUN, COMMIT).header("Cookie", deployer).header("Sec-Fetch-Site", "same-origin"));
        assertThat(run.statusCode()).isEqualTo(202);
        assertThat(json(run).path("requestedBy").asText()).isEqualTo("ryan");
    }

    @Test
    void aBearerCountsMoreThanACookieAndIsTakenFromAnywhere() throws Exception {
        String reader = cookie(slipway.send(signIn(READER)));
        assertThat(slipway.send(bearer(RunningSlipway.TOKEN, reader)).statusCode())
                .isEqualTo(202);
        String deployer = cookie(slipway.send(signIn(RunningSlipway.TOKEN)));
        assertThat(slipway.send(bearer(READER, deployer)).statusCode()).isEqualTo(403);
        assertThat(slipway.send(from("192.0.2.18", bearer("not-a-token", deployer)))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void aCookieThatWasTamperedWithOrHasEndedIsRefused() throws Exception {
        String value = cookie(slipway.send(signIn(RunningSlipway.TOKEN))).substring("slipway=".length());
        long end = Long.parseLong(value.substring(0, value.indexOf('.')));
        String signature = value.substring(value.indexOf('.'));
        char last = value.charAt(value.length() - 1);
        for (String tampered : List.of(
                (end + 1) + signature,
                value.substring(0, value.length() - 1) + (last == 'A' ? 'B' : 'A'),
                end + "." + "A".repeat(43),
                end + ".",
                "")) {
            assertRefused(tampered);
        }
        assertThat(slipway.send(with("slipway=" + value, "/api/status")).statusCode())
                .isEqualTo(200);
        assertRefused(signedDaysAgo(31));
        assertThat(slipway.send(with("slipway=" + signedDaysAgo(29), "/api/status"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aSessionOutlivesARestartButNotItsToken() throws Exception {
        String ryan = cookie(slipway.send(signIn(RunningSlipway.TOKEN)));
        String screen = cookie(slipway.send(signIn(READER)));
        slipway.close();
        slipway = RunningSlipway.start(folder, Map.of());
        assertThat(slipway.send(with(ryan, "/api/status")).statusCode()).isEqualTo(200);

        configure("another-deploy-token");
        slipway.reload();
        assertThat(slipway.send(with(ryan, "/api/status")).statusCode()).isEqualTo(401);
        assertThat(json(slipway.send(with(ryan, Sessions.PATH))).path("name").isNull())
                .isTrue();
        assertThat(slipway.send(with(screen, "/api/status")).statusCode()).isEqualTo(200);

        configure(RunningSlipway.TOKEN);
        slipway.reload();
        assertThat(slipway.send(with(ryan, "/api/status")).statusCode()).isEqualTo(200);
    }

    @Test
    void theKeyIsForTheServersUserAlone() throws Exception {
        Path key = folder.resolve("data").resolve(SessionKey.FILE);
        assertThat(Files.getPosixFilePermissions(key)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.size(key)).isEqualTo(32);
    }

    @Test
    void everyAnswerForbidsBrowsersToLoadAnythingForIt() throws Exception {
        String tooLong = "/" + "x".repeat(33_000);
        for (String path : List.of("/healthz", "/api/session", "/api/status", "/nothing", tooLong)) {
            var headers =
                    slipway.send(HttpRequest.newBuilder(slipway.uri(path))).headers();
            assertThat(headers.allValues("Content-Security-Policy"))
                    .as(path)
                    .containsExactly("default-src 'none'; frame-ancestors 'none'");
            assertThat(headers.allValues("Referrer-Policy")).as(path).containsExactly("no-referrer");
        }
    }

    /** With a token for ryan, and one for a screen that reads. */
    private static void configure(String token) throws Exception {
        Files.writeString(folder.resolve("deploy-config.json"), """
                {
                  "server": { "port": 0, "dataDir": "data", "docker": "tcp://127.0.0.1:1",
                    "publicUrl": "https://deploy.example.com",
                    "apiTokens": [
                      { "name": "ryan", "token": "${file:ryan}", "may": "deploy" },
                      { "name": "screen", "token": "${file:screen}", "may": "read" }] },
                  "projects": [{
                    "name": "backend",
                    "repository": { "url": "%s/origin.git" },
                    "gitlab": { "path": "team/backend", "secretToken": "${env:GITLAB_WEBHOOK_TOKEN}" },
                    "build": { "image": "backend" }
                  }]
                }
                """.formatted(folder));
        Files.writeString(folder.resolve("ryan"), token);
        Files.writeString(folder.resolve("screen"), READER);
    }

    /** By the server's own key. */
    private static String signedDaysAgo(int days) throws Exception {
        return signedAgo(Duration.ofDays(days));
    }

    private static String signedAgo(Duration ago) throws Exception {
        var then = Clock.offset(Clock.systemUTC(), ago.negated());
        SessionCookie cookie = new SessionCookie(HmacSigner.open(folder.resolve("data")), then);
        return cookie.begin(new ApiToken("ryan", new Secret(RunningSlipway.TOKEN), ApiToken.May.DEPLOY))
                .value();
    }

    private static void assertRefused(String value) throws Exception {
        HttpResponse<String> refused = slipway.send(with("slipway=" + value, "/api/status"));
        assertThat(refused.statusCode()).as(value).isEqualTo(401);
        assertThat(refused.body()).contains("sign in again");
    }

    private static int act(String cookie, String header, String value) throws Exception {
        return slipway.send(post(RUN, COMMIT).header("Cookie", cookie).header(header, value))
                .statusCode();
    }

    private static HttpRequest.Builder signIn(String token) {
        return post(Sessions.PATH, "{\"token\": \"" + token + "\"}");
    }

    private static HttpRequest.Builder bearer(String token, String cookie) {
        return post(RUN, COMMIT)
                .header("Authorization", "Bearer " + token)
                .header("Cookie", cookie)
                .header("Origin", "https://elsewhere.example.com");
    }

    private static HttpRequest.Builder post(String path, String body) {
        return HttpRequest.newBuilder(slipway.uri(path)).POST(BodyPublishers.ofString(body));
    }

    private static HttpRequest.Builder with(String cookie, String path) {
        return HttpRequest.newBuilder(slipway.uri(path)).header("Cookie", cookie);
    }

    /** As a proxy on this machine says it. */
    private static HttpRequest.Builder from(String address, HttpRequest.Builder request) {
        return request.header("X-Forwarded-For", address);
    }

    private static String setCookie(HttpResponse<String> answer) {
        List<String> cookies = answer.headers().allValues("Set-Cookie");
        assertThat(cookies).hasSize(1);
        return cookies.get(0);
    }

    /** What a browser sends back. */
    private static String cookie(HttpResponse<String> answer) {
        String cookie = setCookie(answer);
        return cookie.substring(0, cookie.indexOf(';'));
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return new ObjectMapper().readTree(answer.body());
    }
}
