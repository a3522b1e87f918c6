package slipway.web.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import slipway.web.KeptConnection;

/** Senders who take their time, over real sockets; the limits are short here. */
@Timeout(60)
class HttpLimitsTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final String SMALL_BODY =
            "POST /body HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello";
    private static final String NOTHING_THERE = "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final HttpLimits SHORT = new HttpLimits(
            32 * 1024, 20, Duration.ofSeconds(4), Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ofSeconds(1));

    private final RequestBodies bodies = new RequestBodies(4 * MEBIBYTE);
    private final List<Socket> sockets = new ArrayList<>();
    private final CountDownLatch silence = new CountDownLatch(1);
    private final CountDownLatch endless = new CountDownLatch(1);
    private Javalin server;

    @BeforeEach
    void start() {
        server = Javalin.create(http -> {
                    http.startup.showJavalinBanner = false;
                    http.http.compressionStrategy = CompressionStrategy.NONE;
                    http.jetty.host = "127.0.0.1";
                    SHORT.applyTo(http);
                    ErrorResponses.applyTo(http);
                    http.routes.post(
                            "/body",
                            context -> bodies.receive(
                                    context, 3 * MEBIBYTE, body -> context.result("got " + body.length + "\n")));
                    http.routes.post("/stranger", context -> {
                        throw Problem.badRequest("not from you");
                    });
                    http.routes.get("/silent", context -> {
                        context.res().getOutputStream().flush();
                        silence.await(20, TimeUnit.SECONDS);
                        context.res().getOutputStream().write("at last".getBytes(StandardCharsets.US_ASCII));
                    });
                    http.routes.get("/endless", context -> {
                        try {
                            while (true) {
                                context.res().getOutputStream().write(new byte[64 * 1024]);
                            }
                        } finally {
                            endless.countDown();
                        }
                    });
                })
                .start(0);
    }

    @AfterEach
    void stop() throws IOException {
        silence.countDown();
        for (Socket socket : sockets) {
            socket.close();
        }
        server.stop();
    }

    @Test
    void aHeadThatComesByteByByteIsCutOff() throws Exception {
        assertThat(cutOff(open("GET /silent HTTP/1.1\r\nHost: a\r\nX-Slow: "), "a"))
                .isTrue();
        assertThat(cutOff(open("\r\n"), "\r\n"))
                .as("line ends before the first")
                .isTrue();
    }

    @Test
    void aBodyThatComesByteByByteIsCutOffAndHoldsNoThread() throws Exception {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String path = i % 2 == 0 ? "/body" : "/stranger";
            slow.add(open("POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nx"));
        }
        assertThat(answer(open(SMALL_BODY))).contains(" 200 ").endsWith("got 5\n");
        for (Socket socket : slow) {
            assertThat(cutOff(socket, "x")).isTrue();
        }
    }

    @Test
    void aReaderThatDoesNotReadIsCutOff() throws Exception {
        Socket socket = open("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(endless.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(socket.getInputStream().readAllBytes())
                .as("what was in the buffers")
                .isNotEmpty();
    }

    @Test
    void anAnswerMayBeSilentForLongerThanAConnectionMayStandStill() throws Exception {
        Socket socket = open("GET /silent HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        long begin = System.nanoTime();
        await().pollDelay(Duration.ofSeconds(3)).until(() -> System.nanoTime() - begin > 3_000_000_000L);
        silence.countDown();
        assertThat(answer(socket)).contains("at last");
    }

    @Test
    void beyondTheMostConnectionsTheLongestWaitingOneHasToGo() throws Exception {
        Socket reader = open("GET /silent HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(firstLine(reader)).contains(" 200 ");
        Socket first = open("GET /silent HTTP");
        for (int i = 0; i < 60; i++) {
            Socket next = open("POST /body HTTP/1.1\r\nHost: a\r\nContent-Le");
            if (i % 20 == 19) {
                assertThat(answer(open(SMALL_BODY))).contains(" 200 ").endsWith("got 5\n");
                assertThat(next.isConnected()).isTrue();
            }
        }
        assertThat(ended(first)).isTrue();
        silence.countDown();
        assertThat(answer(reader)).as("who is being answered stays").contains("at last");
    }

    @Test
    void ofTheLargeBodiesTheOneThatBeganFirstGivesWayAndSmallOnesAlwaysPass() throws Exception {
        String large =
                "POST /body HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: " + 3 * MEBIBYTE + "\r\n\r\n";
        Socket first = open(large);
        first.getOutputStream().write(new byte[2 * MEBIBYTE]);
        await().atMost(Duration.ofSeconds(5)).until(() -> bodies.held() == 2 * MEBIBYTE - RequestBodies.SMALL);
        Socket second = open(large);
        second.getOutputStream().write(new byte[3 * MEBIBYTE]);
        assertThat(answer(open(SMALL_BODY))).endsWith("got 5\n");
        assertThat(answer(second)).contains(" 200 ").endsWith("got " + 3 * MEBIBYTE + "\n");
        first.getOutputStream().write(new byte[1000]);
        assertThat(answer(first)).contains(" 503 ").contains("too many large bodies");
        await().atMost(Duration.ofSeconds(5)).until(() -> bodies.held() == 0);
    }

    @Test
    void aStrangersBodyIsReadAsFarAsItTakesToTellHim() throws Exception {
        Socket socket = open("POST /stranger HTTP/1.1\r\nHost: a\r\nContent-Length: " + MEBIBYTE + "\r\n\r\n");
        socket.getOutputStream().write(new byte[MEBIBYTE]);
        assertThat(firstLine(socket)).contains(" 400 ");
        assertThat(bodies.held()).isZero();
        Socket endless = open("POST /stranger HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n");
        byte[] piece = new byte[64 * 1024];
        int pieces = 0;
        try {
            for (; pieces < 1000; pieces++) {
                endless.getOutputStream().write(piece);
            }
        } catch (SocketException closed) {
            assertThat(pieces).isPositive();
        }
        assertThat(pieces).as("64 MB").isLessThan(1000);
    }

    @Test
    void aBodyThatBreaksOffLeavesNothingBehind() throws Exception {
        Socket socket = open("POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: " + 3 * MEBIBYTE + "\r\n\r\n");
        socket.getOutputStream().write(new byte[MEBIBYTE]);
        await().atMost(Duration.ofSeconds(5)).until(() -> bodies.held() > 0);
        socket.close();
        await().atMost(Duration.ofSeconds(5)).until(() -> bodies.held() == 0);
    }

    @Test
    void whatIsRefusedUnreadIsAProblemThatSaysNothingOfTheServersMake() throws Exception {
        assertRefused("GET /" + "a".repeat(33_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414);
        assertRefused("GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + "a".repeat(33_000) + "\r\n\r\n", 431);
        assertRefused("GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(7000) + "\r\n", 431);
        String manyTokens = "X-Token: " + "a".repeat(30_000) + "\r\n";
        assertRefused("GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + manyTokens + "\r\n", 404);
        assertRefused("nonsense\r\n\r\n", 400);
        assertRefused("GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 404);
        assertRefused("GET /%2e%2e/%00 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 400);
    }

    @Test
    void aConnectionMayWaitLongerBetweenTwoRequestsThanBeforeTheFirst() throws Exception {
        try (var kept = new KeptConnection(server.port())) {
            assertThat(kept.ask(NOTHING_THERE).announcesClose()).isFalse();
            try (var silent = new KeptConnection(server.port())) {
                assertThat(silent.ends()).as("it sent nothing").isTrue();
            }
            assertThat(kept.ask(NOTHING_THERE).status()).isEqualTo(404);
            assertThat(kept.ends()).as("in the end").isTrue();
        }
    }

    @Test
    void aSecondRequestHasNoMoreTimeThanTheFirst() throws Exception {
        Socket head = open(NOTHING_THERE);
        assertThat(cutOff(head, "GET /nowhere HTTP/1.1\r\nX-Slow: ")).isTrue();
        Socket body = open(NOTHING_THERE + "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nx");
        assertThat(cutOff(body, "x")).isTrue();
    }

    @Test
    void anAnswerAnnouncesThatItsConnectionEndsWhenMostOfTheConnectionsAreInUse() throws Exception {
        try (var kept = new KeptConnection(server.port())) {
            assertThat(kept.ask(NOTHING_THERE).announcesClose()).isFalse();
            for (int i = 0; i < 15; i++) {
                open("GET /silent HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            // A connection that the system has made may still wait for the server to accept it.
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> kept.ask(NOTHING_THERE).announcesClose());
        }
    }

    @Test
    void aStopEndsNoConnectionThatHasNotBeenToldOfIt() throws Exception {
        try (var kept = new KeptConnection(server.port());
                var busy = new KeptConnection(server.port())) {
            busy.send("GET /silent HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(busy.hasAnswer(20_000)).isTrue();
            kept.ask(NOTHING_THERE);
            var stop = CompletableFuture.runAsync(server::stop);
            await().atMost(Duration.ofSeconds(5)).until(() -> announcesClose());
            assertThat(kept.ask(NOTHING_THERE).announcesClose()).isTrue();
            silence.countDown();
            assertThat(busy.answer(false).body()).isEqualTo("at last");
            assertThat(busy.ask(NOTHING_THERE).announcesClose()).isTrue();
            stop.get(20, TimeUnit.SECONDS);
        }
    }

    private boolean announcesClose() throws IOException {
        try (var another = new KeptConnection(server.port())) {
            return another.ask(NOTHING_THERE).announcesClose();
        }
    }

    private void assertRefused(String request, int status) throws IOException {
        String answer = answer(open(request));
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answer).containsIgnoringCase("application/problem+json").contains("\"status\":" + status);
        assertThat(answer).doesNotContainIgnoringCase("jetty").doesNotContainIgnoringCase("javalin");
    }

    private Socket open(String beginning) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        sockets.add(socket);
        socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Sends a piece now and then, as long as the server bears it. */
    private static boolean cutOff(Socket socket, String piece) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    try {
                        socket.getOutputStream().write(piece.getBytes(StandardCharsets.US_ASCII));
                        return false;
                    } catch (SocketException closed) {
                        return true;
                    }
                });
        return true;
    }

    private static boolean ended(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    private static String firstLine(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    /** All of it; the server closes after it, or has no more to say for a while. */
    private static String answer(Socket socket) throws IOException {
        var answer = new StringBuilder();
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[8192];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            answer.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
        return answer.toString();
    }
}
