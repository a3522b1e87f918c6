package slipway.notify.alert;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import slipway.config.Secret;
import slipway.http.SigningKey;
import slipway.run.outbox.AlertMessage;

/** A notice for programs, by the rules of Standard Webhooks (https://www.standardwebhooks.com). */
final class SignedFormat {
    private SignedFormat() {}

    /** {@code type}, {@code timestamp}, {@code data}; a field of {@code data} that has no value is there, and null. */
    static ObjectNode body(AlertMessage message, AlertText alert) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("type", message.kind().word());
        body.put("timestamp", message.at().toString());
        ObjectNode data = body.putObject("data");
        data.put("project", message.project());
        data.put("environment", message.environment().orElse(null));
        data.put("run", message.run().map(AlertMessage.About::id).orElse(null));
        data.put("branch", message.run().map(AlertMessage.About::branch).orElse(null));
        data.put("commit", message.run().map(AlertMessage.About::commit).orElse(null));
        data.put("title", message.run().flatMap(AlertMessage.About::title).orElse(null));
        data.put("trigger", message.run().map(run -> run.trigger().word()).orElse(null));
        data.put(
                "requestedBy",
                message.run().flatMap(AlertMessage.About::requestedBy).orElse(null));
        data.put("goal", message.run().map(run -> run.goal().word()).orElse(null));
        data.put("author", message.run().flatMap(AlertMessage.About::author).orElse(null));
        data.put("replaced", message.run().flatMap(AlertMessage.About::replaced).orElse(null));
        data.put(
                "acceptedAt",
                message.run()
                        .flatMap(AlertMessage.About::acceptedAt)
                        .map(Instant::toString)
                        .orElse(null));
        data.put("host", message.host().orElse(null));
        data.put("reason", message.detail().orElse(null));
        data.put("url", alert.link().orElse(null));
        return body;
    }

    /** The id stays the same when it is sent once more; the time is that of the try. */
    static Map<String, String> headers(AlertMessage message, Secret secret, byte[] body, Instant now) {
        String id = "msg_" + message.token();
        String seconds = Long.toString(now.getEpochSecond());
        byte[] signature =
                SigningKey.of(secret).sign((id + "." + seconds + ".").getBytes(StandardCharsets.UTF_8), body);
        return Map.of(
                "webhook-id",
                id,
                "webhook-timestamp",
                seconds,
                "webhook-signature",
                "v1," + Base64.getEncoder().encodeToString(signature));
    }
}
