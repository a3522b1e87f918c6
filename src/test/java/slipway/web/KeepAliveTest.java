package slipway.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.LocalTeam;
import slipway.parts.RunningSlipway;
import slipway.web.KeptConnection.Answer;

/** Several requests on one connection, as a reverse proxy with keep-alive sends them, to a real server. */
@Timeout(120)
class KeepAliveTest {
    private static final String DEPLOYER = "Authorization: Bearer " + RunningSlipway.TOKEN + "\r\n";
    private static final String READER = "Authorization: Bearer " + LocalTeam.READER + "\r\n";
    private static final String HOOK =
            "X-Gitlab-Event: Push Hook\r\nX-Gitlab-Token: " + RunningSlipway.WEBHOOK_TOKEN + "\r\n";
    private static final String LONG = "x".repeat(33_000);
    private static final String COMMIT = "{\"commit\": \"" + "a".repeat(40) + "\"}";

    @TempDir
    private static Path folder;

    private static RunningSlipway slipway;

    @BeforeAll
    static void start() throws Exception {
        LocalTeam.make(folder);
        slipway = RunningSlipway.startInThisJvm(folder, Map.of("READER", LocalTeam.READER));
        slipway.post("/api/projects/backend/runs", "");
        slipway.awaitEnd(1);
    }

    @AfterAll
    static void stop() {
        slipway.close();
    }

    @Test
    void anAnswerWithoutConnectionCloseLeavesItsConnectionUsable() throws Exception {
        try (var first = new KeptConnection(slipway.port())) {
            String tag = first.ask(get("/openapi.json", "")).headers().get("etag");
            assertUsable(get("/openapi.json", "If-None-Match: " + tag + "\r\n"), 304);
        }
        for (String page : List.of("/healthz", "/", "/runs/1", "/openapi.json")) {
            assertUsable(get(page, ""), 200);
            assertUsable("HEAD" + get(page, "").substring(3), 200);
        }
        for (String read : List.of("/metrics", "/api/status", "/api/runs/1/log", "/badges/backend.svg")) {
            assertUsable(get(read, READER), 200);
            assertUsable(get(read, ""), 401);
        }
        assertUsable(get("/api/runs/1/log?follow=true", READER), 200);
        assertUsable(get("/api/runs/1/events", READER), 200);
        assertUsable(get("/nowhere", READER), 404);
        assertUsable("DELETE /healthz HTTP/1.1\r\nHost: a\r\n\r\n", 405);
        assertUsable("DELETE /api/session HTTP/1.1\r\nHost: a\r\n\r\n", 204);
        assertUsable("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 200);
    }

    @Test
    void anAnswerToWhatIsNoRequestAnnouncesThatItsConnectionEnds() throws Exception {
        assertUsable(get("/" + LONG, ""), 414);
        assertUsable(get("/", "X-Long: " + LONG + "\r\n"), 431);
        assertUsable(get("/%00", ""), 400);
        assertUsable("nonsense\r\n\r\n", 400);
        assertUsable("GET / HTTP/3.1\r\nHost: a\r\n\r\n", 505);
        assertUsable("GET / HTTP/1.1\r\n\r\n", 400);
    }

    @Test
    void aBodyThatComesAfterItsHeadLeavesTheConnectionUsable() throws Exception {
        for (int size : List.of(2, 30_000, 300_000)) {
            String body = " ".repeat(size);
            assertUsable(post("/webhooks/gitlab", HOOK, body), 400);
            assertUsable(post("/webhooks/gitlab", "X-Gitlab-Event: Push Hook\r\n", body), 401);
            assertUsable(post("/api/projects/backend/runs", "", body), 401);
            assertUsable(post("/api/projects/backend/runs", READER, body), 403);
            assertUsable(post("/nowhere", "", body), 404);
            assertUsable(post("/healthz", "", body), 405);
            assertUsable(post("/api/session", "", "x".repeat(size)), size > 8192 ? 413 : 400);
            assertUsable("GET" + post("/healthz", "", body).substring(4), 200);
            assertUsable("DELETE" + post("/api/session", "", body).substring(4), 204);
        }
        assertUsable(post("/api/projects/backend/runs", DEPLOYER, COMMIT), 202);
        // Each is sent twice.
        String guess = "X-Forwarded-For: 192.0.2.70\r\n";
        for (int i = 0; i <= 10; i++) {
            assertUsable(post("/api/session", guess, "{\"token\": \"wrong-token\"}"), i < 10 ? 401 : 429);
        }
    }

    @Test
    void aRefusalIsReadByAClientThatSendsItsWholeBodyFirst() throws Exception {
        String body = " ".repeat(8 << 20);
        for (String refused : List.of("/webhooks/gitlab", "/api/projects/backend/runs", "/nowhere")) {
            try (var connection = new KeptConnection(slipway.port())) {
                assertThat(connection.ask(post(refused, "", body)).status())
                        .as(refused)
                        .isIn(401, 404);
                assertThat(connection.ask(get("/healthz", "")).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void aClientThatAsksBeforeItSendsIsRefusedAtOnce() throws Exception {
        String head = post("/nowhere", "Expect: 100-continue\r\n", "body");
        try (var connection = new KeptConnection(slipway.port())) {
            Answer refusal = connection.ask(head.substring(0, head.length() - "body".length()));
            assertThat(refusal.status()).isEqualTo(404);
            assertThat(refusal.announcesClose()).isTrue();
        }
    }

    @Test
    void aPostThatFollowsARefusedRequestInJavasClientIsAnswered() throws Exception {
        for (int i = 0; i < 100; i++) {
            assertThat(slipway.send(HttpRequest.newBuilder(slipway.uri("/" + LONG)))
                            .statusCode())
                    .isEqualTo(414);
            var post = HttpRequest.newBuilder(slipway.uri("/api/session")).POST(BodyPublishers.ofString("{}"));
            assertThat(slipway.send(post).statusCode()).isEqualTo(400);
        }
    }

    /** Both with the body in one piece with the head, and after the answer if that does not wait for the body. */
    private static void assertUsable(String request, int status) throws IOException {
        int body = request.indexOf("\r\n\r\n") + 4;
        List<List<String>> ways = new ArrayList<>(List.of(List.of(request)));
        if (body < request.length()) {
            ways.add(List.of(request.substring(0, body), request.substring(body)));
        }
        for (List<String> pieces : ways) {
            try (var connection = new KeptConnection(slipway.port())) {
                for (String piece : pieces) {
                    connection.send(piece);
                    connection.hasAnswer(pieces.size() > 1 ? 50 : 1);
                }
                assertUsable(connection, request, status);
            }
        }
    }

    private static void assertUsable(KeptConnection connection, String request, int status) throws IOException {
        String what = pieceOf(request);
        Answer answer = connection.answer(request.startsWith("HEAD "));
        assertThat(answer.status()).as(what).isEqualTo(status);
        if (answer.announcesClose()) {
            assertThat(connection.ends()).as(what).isTrue();
        } else {
            assertThat(connection.ask(get("/healthz", "")).status()).as(what).isEqualTo(200);
        }
    }

    private static String pieceOf(String request) {
        return request.substring(0, Math.min(100, request.length()));
    }

    private static String get(String path, String headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
    }

    private static String post(String path, String headers, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: a\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n"
                + body;
    }
}
