package slipway.web.events;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import slipway.web.server.Json;

/**
 * Server-sent events to one reader (https://html.spec.whatwg.org/multipage/server-sent-events.html). A reader that does
 * not read keeps its own thread waiting, until the server's idle time closes its connection.
 */
final class EventStream {
    static final String TYPE = "text/event-stream";
    /** Well below the idle time of connections, also of those of proxies. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private final OutputStream out;
    private long written = System.nanoTime();

    private EventStream(OutputStream out) {
        this.out = out;
    }

    /** Says what kind of answer it will be; false if no more is asked for than that: by HEAD. */
    static boolean announce(Context context, String contentType) {
        context.contentType(contentType + "; charset=utf-8");
        // nginx would gather the answer otherwise.
        context.header("X-Accel-Buffering", "no");
        return !context.method().equals(HandlerType.HEAD);
    }

    static EventStream answer(Context context) throws IOException {
        var stream = new EventStream(context.res().getOutputStream());
        stream.write("retry: 2000\n\n");
        return stream;
    }

    void send(String event, Object data) throws IOException {
        write("event: " + event + "\ndata: " + text(data) + "\n\n");
    }

    /** @param id a reader that reconnects sends the last one that it has received */
    void send(String event, long id, Object data) throws IOException {
        write("event: " + event + "\nid: " + id + "\ndata: " + text(data) + "\n\n");
    }

    /** Tells a reader, and all who stand between, that the line is alive, and us whether it is. */
    void sendSomethingAfterSilence() throws IOException {
        if (System.nanoTime() - written > SILENCE.toNanos()) {
            write(": still here\n\n");
        }
    }

    /** JSON has no line breaks of its own. */
    private static String text(Object data) {
        return new String(Json.bytes(data), StandardCharsets.UTF_8);
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
        written = System.nanoTime();
    }
}
