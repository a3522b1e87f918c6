package slipway.parts;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import slipway.parts.RequestConnection.Answer;

/**
 * Sends requests at a fixed rate, whatever becomes of those before, and counts how they went. Half of them come on a
 * connection of their own, half on one that is kept; half are GET, half are POST with a body that has to come back. A
 * request's time counts from the moment at which it was to be sent: an address that does not answer for two seconds
 * makes the requests of all the two seconds late, not one.
 *
 * <p>The release that answered is what its header {@code X-Release} says. It uses the JDK alone, and nothing else of the
 * tests: {@code dev/bench} compiles it.
 */
public final class Requests implements AutoCloseable {
    /** How long a request may take before it has failed. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int MOST_AT_ONCE = 256;
    private static final int MOST_WAITING = 10_000;
    private static final String BEGINNING = "";

    private final URI address;
    private final long interval;
    private final long start = System.nanoTime();
    private final Thread pace = new Thread(this::keepPace, "requests");
    private final ThreadPoolExecutor senders = new ThreadPoolExecutor(
            MOST_AT_ONCE, MOST_AT_ONCE, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING));
    private final ExecutorService longOnes = Executors.newCachedThreadPool();
    private final ConcurrentLinkedDeque<RequestConnection> idle = new ConcurrentLinkedDeque<>();
    private final List<RequestSample> samples = new ArrayList<>();
    private volatile String part = BEGINNING;
    private volatile boolean stopped;

    private Requests(URI address, int perSecond) {
        this.address = address;
        this.interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
        senders.allowCoreThreadTimeOut(true);
    }

    /**
     * Sends from now on until it is stopped.
     *
     * @param address with host, port and path, such as {@code http://127.0.0.1:8080/}
     */
    public static Requests start(URI address, int perSecond) {
        Requests requests = new Requests(address, perSecond);
        requests.pace.start();
        return requests;
    }

    /** The requests from now on belong to this part. */
    public void begin(String name) {
        part = name;
    }

    /** One request beside the others, whose answer takes long, such as {@code /slow?for=10s}. */
    public CompletableFuture<LongAnswer> slow(String path) {
        return CompletableFuture.supplyAsync(() -> read(path, Kind.ANSWER), longOnes);
    }

    /** A stream beside the others, which lives until its server ends it, nothing comes for a while, or we are stopped. */
    public CompletableFuture<LongAnswer> stream(String path) {
        return CompletableFuture.supplyAsync(() -> read(path, Kind.STREAM), longOnes);
    }

    /** The same as a WebSocket, which its server has to close with the reason that it goes away. */
    public CompletableFuture<LongAnswer> socket(String path) {
        return CompletableFuture.supplyAsync(() -> read(path, Kind.SOCKET), longOnes);
    }

    /** Sends no more, waits for the answers, and says how all of it went. */
    public RequestFigures stop() throws InterruptedException {
        stopped = true;
        pace.join();
        senders.shutdown();
        longOnes.shutdown();
        Duration limit = PATIENCE.multipliedBy(3);
        if (!senders.awaitTermination(limit.toSeconds(), TimeUnit.SECONDS)
                || !longOnes.awaitTermination(limit.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("requests did not end within " + limit.toSeconds() + " s");
        }
        return RequestFigures.of(noted(), start);
    }

    /** The same of one part only, after {@link #stop}. */
    public RequestFigures figures(String name) {
        return RequestFigures.of(
                noted().stream().filter(each -> each.part().equals(name)).toList(), start);
    }

    private synchronized List<RequestSample> noted() {
        return List.copyOf(samples);
    }

    private synchronized void note(RequestSample sample) {
        samples.add(sample);
    }

    private void keepPace() {
        for (long number = 0; !stopped; number++) {
            long intended = start + number * interval;
            for (long early = intended - System.nanoTime(); early > 0; early = intended - System.nanoTime()) {
                LockSupport.parkNanos(early);
            }
            hand(number, intended);
        }
    }

    private void hand(long number, long intended) {
        String name = part;
        try {
            senders.execute(() -> note(send(number, name, intended)));
        } catch (RejectedExecutionException e) {
            Optional<String> failure = Optional.of("not sent: " + MOST_AT_ONCE + " are unanswered, others wait");
            note(new RequestSample(name, intended, System.nanoTime(), Optional.empty(), failure));
        }
    }

    private RequestSample send(long number, String name, long intended) {
        boolean keep = number % 2 == 0;
        boolean post = number / 2 % 2 == 0;
        String kind = (post ? "POST" : "GET") + (keep ? " on a kept connection: " : " on a fresh connection: ");
        try (Borrowed connection = new Borrowed(keep)) {
            String body = "request " + number;
            Answer answer = post ? connection.post(body) : connection.get();
            Optional<String> failure = failure(answer, post ? Optional.of(body) : Optional.empty());
            return new RequestSample(
                    name, intended, System.nanoTime(), answer.header("x-release"), failure.map(kind::concat));
        } catch (IOException e) {
            return new RequestSample(
                    name, intended, System.nanoTime(), Optional.empty(), Optional.of(kind + e.getMessage()));
        }
    }

    private static Optional<String> failure(Answer answer, Optional<String> body) {
        if (answer.status() != 200) {
            return Optional.of("status " + answer.status());
        }
        boolean same = body.isEmpty() || body.get().equals(answer.body());
        return same ? Optional.empty() : Optional.of("another body came back");
    }

    /** A connection for one request: a fresh one, or one of those that are kept. */
    private final class Borrowed implements AutoCloseable {
        private final boolean keep;
        private final RequestConnection connection;
        private boolean answered;

        Borrowed(boolean keep) throws IOException {
            this.keep = keep;
            this.connection = keep ? keptOrFresh() : RequestConnection.open(address, PATIENCE);
        }

        Answer get() throws IOException {
            return answered(connection.get(address.getPath(), keep));
        }

        Answer post(String body) throws IOException {
            return answered(connection.post(address.getPath(), keep, body));
        }

        private Answer answered(Answer answer) {
            answered = true;
            return answer;
        }

        @Override
        public void close() throws IOException {
            if (keep && answered && !stopped) {
                idle.push(connection);
            } else {
                connection.close();
            }
        }
    }

    private RequestConnection keptOrFresh() throws IOException {
        for (RequestConnection each = idle.poll(); each != null; each = idle.poll()) {
            if (each.isOpen()) {
                return each;
            }
            each.close();
        }
        return RequestConnection.open(address, PATIENCE);
    }

    /** A request that takes longer than a usual one may: what is answered first, and what comes last if its server ends it. */
    private enum Kind {
        ANSWER(200, ""),
        STREAM(200, "0\r\n\r\n"),
        /** A frame that closes it, with the reason 1001. */
        SOCKET(101, "\u0088\u0002\u0003\u00e9");

        private final int status;
        private final String end;

        Kind(int status, String end) {
            this.status = status;
            this.end = end;
        }
    }

    private LongAnswer read(String path, Kind kind) {
        long begun = System.nanoTime();
        Optional<String> release = Optional.empty();
        String failure = "";
        try (RequestConnection connection = RequestConnection.open(address, PATIENCE.multipliedBy(2))) {
            Answer head = kind == Kind.SOCKET ? connection.upgrade(path) : connection.begin(path);
            release = head.header("x-release");
            byte[] read = kind == Kind.ANSWER ? connection.body().readAllBytes() : readLast(connection.body(), kind);
            failure = shortfall(kind, head, read);
        } catch (IOException e) {
            failure = e.getMessage();
        }
        return new LongAnswer(Duration.ofNanos(System.nanoTime() - begun), failure.isEmpty(), release, failure);
    }

    /** Its last bytes, which say whether it came to its end. */
    private byte[] readLast(InputStream in, Kind kind) throws IOException {
        byte[] last = new byte[kind.end.length()];
        for (int read = in.read(); read >= 0 && !stopped; read = in.read()) {
            System.arraycopy(last, 1, last, 0, last.length - 1);
            last[last.length - 1] = (byte) read;
        }
        return last;
    }

    private String shortfall(Kind kind, Answer head, byte[] read) {
        if (head.status() != kind.status) {
            return "status " + head.status();
        }
        Optional<Integer> length = head.header("content-length").map(Integer::parseInt);
        if (length.isPresent()) {
            return read.length == length.get() ? "" : "cut off after " + read.length + " of " + length.get() + " bytes";
        }
        boolean ended = new String(read, StandardCharsets.ISO_8859_1).equals(kind.end);
        return ended || stopped ? "" : "cut off in the middle of a stream";
    }

    /** Cuts off what has no answer yet; after {@link #stop} there is nothing. */
    @Override
    public void close() throws IOException {
        stopped = true;
        senders.shutdownNow();
        longOnes.shutdownNow();
        for (RequestConnection each = idle.poll(); each != null; each = idle.poll()) {
            each.close();
        }
    }
}
