package slipway.web.server;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalInt;

/** Reads the raw bytes of a request whose sender is known, up to a limit. */
final class RequestBody {
    /** What is read and thrown away of a body that is too large, so that its sender can read the answer. */
    private static final long DRAINED = 64L * 1024 * 1024;

    private RequestBody() {}

    static byte[] read(Context context, int limit) throws IOException, Problem {
        InputStream in = context.req().getInputStream();
        byte[] body = in.readNBytes(sizeHint(context, limit).orElse(limit) + 1);
        if (body.length > limit || in.read() != -1) {
            drain(in);
            throw tooLarge(limit);
        }
        return body;
    }

    static Problem tooLarge(long limit) {
        return new Problem(
                HttpStatus.CONTENT_TOO_LARGE, "the body is larger than " + words(limit) + ", which is the limit");
    }

    private static String words(long limit) {
        int mebibyte = 1 << 20;
        return limit < mebibyte ? limit / 1024 + " KiB" : limit / mebibyte + " MiB";
    }

    private static OptionalInt sizeHint(Context context, int limit) {
        long length = context.req().getContentLengthLong();
        return length >= 0 && length <= limit ? OptionalInt.of((int) length) : OptionalInt.empty();
    }

    private static void drain(InputStream in) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long drained = 0;
        int count = 0;
        while (drained < DRAINED && (count = in.read(buffer)) > 0) {
            drained += count;
        }
    }
}
