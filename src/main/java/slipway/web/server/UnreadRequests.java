package slipway.web.server;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers what Jetty refuses before a route has seen it, as every other refusal is answered: it says nothing of Jetty. */
final class UnreadRequests extends ErrorHandler {
    private final int head;

    /** @param head how many bytes a request's line and headers may have together */
    UnreadRequests(int head) {
        this.head = head;
    }

    @Override
    protected boolean generateAcceptableResponse(
            Request request,
            Response response,
            Callback callback,
            String contentType,
            List<Charset> charsets,
            int status,
            String message,
            Throwable cause) {
        ErrorResponses.HEADERS.forEach(response.getHeaders()::put);
        // Where the first line was refused, Jetty closes the connection without saying so: it takes the request for one
        // of HTTP/1.0, which does not expect to be told.
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.TYPE);
        byte[] body = Problem.body(HttpStatus.getMessage(status), status, detail(status));
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    private String detail(int status) {
        return switch (status) {
            case HttpStatus.URI_TOO_LONG_414 ->
                "the address is too long; the longest request head is " + head / 1024 + " KiB";
            case HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 ->
                "the headers are too long; all of them together may have " + head / 1024 + " KiB";
            case HttpStatus.REQUEST_TIMEOUT_408 -> "the request took too long to come; send it again";
            default -> "this is not a request of HTTP/1.1 that can be understood";
        };
    }
}
