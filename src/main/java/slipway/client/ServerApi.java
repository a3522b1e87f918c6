package slipway.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import slipway.text.SingleLine;

/** The HTTP interface of a Slipway. {@code HttpURLConnection} starts three times as fast as the newer client. */
final class ServerApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CONNECT_MILLISECONDS = 10_000;
    /** A deploy by hand may wait 20 s for the repository. */
    private static final int ANSWER_MILLISECONDS = 60_000;
    /** The server says something every 15 s. */
    private static final int SILENCE_MILLISECONDS = 45_000;

    private static final int LARGEST_ANSWER = 64 << 20;
    private static final int LARGEST_PROBLEM = 64 << 10;

    private final URI address;
    private final Optional<String> token;

    ServerApi(URI address, Optional<String> token) {
        this.address = address;
        this.token = token;
    }

    URI address() {
        return address;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** @throws ClientException if the answer is no */
    JsonNode get(String path) throws ClientException, IOException {
        return json(open("GET", path, null, ANSWER_MILLISECONDS));
    }

    /** @throws ClientException if the answer is no */
    JsonNode post(String path, JsonNode body) throws ClientException, IOException {
        return json(open("POST", path, body, ANSWER_MILLISECONDS));
    }

    /** @throws ClientException if the answer is no */
    JsonNode delete(String path) throws ClientException, IOException {
        return json(open("DELETE", path, null, ANSWER_MILLISECONDS));
    }

    void copy(String path, OutputStream to) throws ClientException, IOException {
        try (InputStream in = open("GET", path, null, ANSWER_MILLISECONDS).getInputStream()) {
            in.transferTo(to);
        }
    }

    /**
     * Server-sent events, until the server ends them or is silent for too long.
     *
     * @param lastSeen the id of the event after which to go on
     */
    InputStream events(String path, Optional<String> lastSeen) throws ClientException, IOException {
        String from = lastSeen.map(id -> (path.contains("?") ? "&" : "?") + "from=" + encoded(id))
                .orElse("");
        HttpURLConnection answer = open("GET", path + from, null, SILENCE_MILLISECONDS);
        String type = String.valueOf(answer.getContentType());
        if (!type.startsWith("text/event-stream")) {
            answer.disconnect();
            throw notASlipway(SingleLine.line(type) + " instead of events");
        }
        return answer.getInputStream();
    }

    ClientException notASlipway(String said) {
        return new ClientException(
                ExitCode.REFUSED,
                address + " answered with " + said + "; is it a Slipway, or does something in between want a login?");
    }

    private static JsonNode json(HttpURLConnection connection) throws IOException {
        try (InputStream in = connection.getInputStream()) {
            return read(in.readNBytes(LARGEST_ANSWER));
        }
    }

    static JsonNode read(byte[] bytes) throws IOException {
        try {
            JsonNode read = JSON.readTree(bytes);
            return read == null ? MissingNode.getInstance() : read;
        } catch (JsonProcessingException e) {
            throw new IOException("the answer is not JSON; is it a Slipway?", e);
        }
    }

    private HttpURLConnection open(String method, String path, JsonNode body, int patience)
            throws ClientException, IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(address + path).toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setConnectTimeout(CONNECT_MILLISECONDS);
        connection.setReadTimeout(patience);
        // It would take the token along.
        connection.setInstanceFollowRedirects(false);
        token.ifPresent(text -> connection.setRequestProperty("Authorization", "Bearer " + text));
        if (body != null) {
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            try (OutputStream out = connection.getOutputStream()) {
                out.write(JSON.writeValueAsBytes(body));
            }
        }
        int status = connection.getResponseCode();
        if (status < 200 || status > 299) {
            throw refusal(status, connection);
        }
        return connection;
    }

    private ClientException refusal(int status, HttpURLConnection connection) throws IOException {
        String said = ApiWords.forTheCommandLine(SingleLine.line(detail(connection)));
        String message = address + " answered " + status + (said.isEmpty() ? "" : ": " + said);
        return switch (status) {
            case 401, 403 -> new ClientException(ExitCode.NOT_ALLOWED, message + (said.isEmpty() ? advice() : ""));
            case 400, 404, 409 -> new ClientException(ExitCode.REFUSED, said.isEmpty() ? message : said);
            default -> new ClientException(status >= 500 ? ExitCode.AWAY : ExitCode.REFUSED, message);
        };
    }

    /** Of an answer without a reason, which may be that of a proxy. */
    private String advice() {
        return "; " + (token.isPresent() ? "is it the right token?" : "set SLIPWAY_TOKEN");
    }

    private static String detail(HttpURLConnection connection) throws IOException {
        try (InputStream in = connection.getErrorStream()) {
            return in == null
                    ? ""
                    : read(in.readNBytes(LARGEST_PROBLEM)).path("detail").asText();
        } catch (IOException notAProblem) {
            return "";
        }
    }
}
