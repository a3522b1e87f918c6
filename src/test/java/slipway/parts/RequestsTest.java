package slipway.parts;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the generator counts is what the server did, which fails on purpose. */
class RequestsTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final Map<InetSocketAddress, Integer> connections = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private volatile String release = "one";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void eachRequestThatFailedIsCountedOnceAndTheFirstSayWhy() throws Exception {
        serve(exchange -> {
            int number = asked.incrementAndGet();
            boolean post = exchange.getRequestMethod().equals("POST");
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (number % 20 == 0) {
                failed.incrementAndGet();
                answer(exchange, 503, body);
            } else if (number % 20 == 7 && post) {
                failed.incrementAndGet();
                answer(exchange, 200, bytes("of another"));
            } else if (number % 20 == 13) {
                failed.incrementAndGet();
                exchange.close();
            } else {
                answer(exchange, 200, body);
            }
        });

        RequestFigures figures;
        try (Requests requests = Requests.start(address(), 200)) {
            awaitAsked(200);
            figures = requests.stop();
        }

        assertThat(figures.sent()).isEqualTo(asked.get());
        assertThat(figures.failed()).isEqualTo(failed.get()).isGreaterThanOrEqualTo(20);
        assertThat(figures.releases()).isEqualTo(Map.of("one", figures.sent() - figures.failed()));
        assertThat(figures.failures())
                .hasSize(5)
                .anySatisfy(words -> assertThat(words)
                        .matches("after \\d+\\.\\d{3} s: (GET|POST) on a (kept|fresh) connection: .+"));
        assertThat(figures.failures().toString()).contains("status 503", "closed after 0 bytes");
    }

    @Test
    void halfOfThemAreOnConnectionsOfTheirOwnAndHalfArePosts() throws Exception {
        var posts = new AtomicInteger();
        var fresh = new AtomicInteger();
        serve(exchange -> {
            asked.incrementAndGet();
            posts.addAndGet(exchange.getRequestMethod().equals("POST") ? 1 : 0);
            fresh.addAndGet(exchange.getRequestHeaders().containsKey("Connection") ? 1 : 0);
            connections.merge(exchange.getRemoteAddress(), 1, Integer::sum);
            answer(exchange, 200, exchange.getRequestBody().readAllBytes());
        });

        int sent;
        try (Requests requests = Requests.start(address(), 50)) {
            awaitAsked(100);
            sent = requests.stop().sent();
        }

        assertThat(posts.get()).isBetween(sent / 2 - 2, sent / 2 + 2);
        assertThat(fresh.get()).isBetween(sent / 2 - 1, sent / 2 + 1);
        // One for each of the fresh half; a busy machine needs more than one for the other half.
        assertThat(connections.size()).isBetween(fresh.get() + 1, sent - 10);
        assertThat(Collections.max(connections.values())).isGreaterThan(5);
    }

    @Test
    void aTimeWithoutAnswersMakesAllRequestsOfThatTimeLate() throws Exception {
        var goOn = new CountDownLatch(1);
        serve(exchange -> {
            if (asked.incrementAndGet() > 50) {
                await(goOn);
            }
            answer(exchange, 200, exchange.getRequestBody().readAllBytes());
        });

        RequestFigures figures;
        long away;
        try (Requests requests = Requests.start(address(), 400)) {
            awaitAsked(51);
            long begun = System.nanoTime();
            // Longer than there are connections for: requests that have none yet are late as well.
            Awaitility.await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
            goOn.countDown();
            away = System.nanoTime() - begun;
            figures = requests.stop();
        }

        assertThat(figures.failed()).isZero();
        assertThat(figures.longest())
                .isBetween(Duration.ofMillis(2900), Duration.ofNanos(away).plusSeconds(2));
        assertThat(figures.longestGap()).isGreaterThan(Duration.ofMillis(2900));
        assertThat(figures.p99()).isGreaterThan(Duration.ofMillis(2800));
        assertThat(figures.p50()).isBetween(Duration.ofMillis(1200), figures.p99());
    }

    @Test
    void whereNobodyListensAllFailAndTheGapIsTheWholeTime() throws Exception {
        server.stop(0);
        // It stops listening a moment after stop has returned.
        Awaitility.await().until(this::refusesConnections);
        RequestFigures figures;
        try (Requests requests = Requests.start(address(), 100)) {
            Awaitility.await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            figures = requests.stop();
        }

        assertThat(figures.sent()).isPositive().isEqualTo(figures.failed());
        assertThat(figures.failures()).allSatisfy(words -> assertThat(words).contains("Connection refused"));
        assertThat(figures.longest()).isZero();
        assertThat(figures.longestGap()).isGreaterThan(Duration.ofMillis(250));
    }

    private boolean refusesConnections() throws IOException {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), server.getAddress().getPort())) {
            return !socket.isConnected();
        } catch (ConnectException refused) {
            return true;
        }
    }

    @Test
    void eachPartHasFiguresOfItsOwnAndSaysWhichReleasesAnswered() throws Exception {
        serve(exchange -> {
            asked.incrementAndGet();
            answer(exchange, 200, exchange.getRequestBody().readAllBytes());
        });

        try (Requests requests = Requests.start(address(), 200)) {
            requests.begin("before");
            awaitAsked(asked.get() + 100);
            requests.begin("during");
            release = "two";
            awaitAsked(asked.get() + 100);
            RequestFigures all = requests.stop();

            assertThat(all.releases()).containsOnlyKeys("one", "two");
            assertThat(requests.figures("before").releases().get("one")).isGreaterThan(30);
            assertThat(requests.figures("during").releases().get("two")).isGreaterThan(30);
            int beginning = requests.figures("").sent();
            assertThat(beginning
                            + requests.figures("before").sent()
                            + requests.figures("during").sent())
                    .isEqualTo(all.sent());
        }
    }

    @Test
    void aSlowAnswerAndAStreamAreSaidToBeWholeOrCutOff() throws Exception {
        var cut = new CountDownLatch(1);
        serve(exchange -> {
            asked.incrementAndGet();
            answer(exchange, 200, exchange.getRequestBody().readAllBytes());
        });
        var arrived = new CountDownLatch(1);
        server.createContext("/slow", exchange -> {
            arrived.countDown();
            await(cut);
            answer(exchange, 200, bytes("late"));
        });
        server.createContext("/cut", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(bytes("some"));
            exchange.getResponseBody().flush();
            await(cut);
            exchange.close();
        });
        server.createContext("/events", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(bytes("data: one\n\n"));
            exchange.getResponseBody().flush();
            await(cut);
            exchange.close();
        });

        try (Requests requests = Requests.start(address(), 20)) {
            var slow = requests.slow("/slow");
            var cutOff = requests.slow("/cut");
            var stream = requests.stream("/events");
            await(arrived);
            Awaitility.await().pollDelay(Duration.ofMillis(200)).until(() -> !slow.isDone());
            cut.countDown();

            assertThat(slow.get(10, TimeUnit.SECONDS).whole()).isTrue();
            assertThat(slow.join().release()).contains("one");
            assertThat(slow.join().lived()).isGreaterThanOrEqualTo(Duration.ofMillis(200));
            assertThat(cutOff.get(10, TimeUnit.SECONDS).failure()).isEqualTo("cut off after 4 of 100 bytes");
            assertThat(stream.get(10, TimeUnit.SECONDS).whole())
                    .as(stream.join().failure())
                    .isTrue();
            assertThat(requests.stop().failed()).isZero();
        }
    }

    @Test
    void aWebSocketIsWholeWhereItsServerClosesItAndCutOffWhereOnlyItsConnectionEnds() throws Exception {
        assertThat(socketThatEndsWith(0x88, 2, 3, 0xe9))
                .isEqualTo(new LongAnswer(Duration.ZERO, true, Optional.of("one"), ""));
        assertThat(socketThatEndsWith().failure()).isEqualTo("cut off in the middle of a stream");
    }

    /** Its time is left out. */
    private LongAnswer socketThatEndsWith(int... frame) throws Exception {
        try (ServerSocket other = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
            threads.execute(() -> {
                while (!other.isClosed()) {
                    answerSocket(other, frame);
                }
            });
            URI address = URI.create("http://127.0.0.1:" + other.getLocalPort() + "/");
            try (Requests requests = Requests.start(address, 1)) {
                LongAnswer answer = requests.socket("/socket").get(30, TimeUnit.SECONDS);
                return new LongAnswer(Duration.ZERO, answer.whole(), answer.release(), answer.failure());
            }
        }
    }

    private static void answerSocket(ServerSocket other, int... frame) {
        try (Socket connection = other.accept()) {
            OutputStream out = connection.getOutputStream();
            out.write(bytes("HTTP/1.1 101 Switching Protocols\r\nX-Release: one\r\n\r\n"));
            out.write(new byte[] {(byte) 0x81, 3, 'o', 'n', 'e'});
            for (int each : frame) {
                out.write(each);
            }
            connection.shutdownOutput();
            connection.getInputStream().readAllBytes();
        } catch (IOException gone) {
            // The usual requests beside it do not wait for more than an answer that they do not understand.
        }
    }

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    private void serve(Handler handler) {
        server.createContext("/", handler::handle);
    }

    private void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("X-Release", release);
        byte[] sent = body.length > 0 ? body : bytes("got");
        exchange.sendResponseHeaders(status, sent.length);
        exchange.getResponseBody().write(sent);
        exchange.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitAsked(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> asked.get() >= count);
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }
}
