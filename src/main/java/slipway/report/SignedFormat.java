package slipway.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import slipway.config.Secret;
import slipway.gitlab.SigningKey;
import slipway.run.Notice;

/** A notice for programs, by the rules of Standard Webhooks (https://www.standardwebhooks.com). */
final class SignedFormat {
    private SignedFormat() {}

    /** {@code type}, {@code timestamp}, {@code data}; a field of {@code data} that has no value is there, and null. */
    static ObjectNode body(Notice notice, Story story) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("type", notice.kind().word());
        body.put("timestamp", notice.at().toString());
        ObjectNode data = body.putObject("data");
        data.put("project", notice.project());
        data.put("run", notice.run().map(Notice.About::id).orElse(null));
        data.put("branch", notice.run().map(Notice.About::branch).orElse(null));
        data.put("commit", notice.run().map(Notice.About::commit).orElse(null));
        data.put("title", notice.run().flatMap(Notice.About::title).orElse(null));
        data.put("trigger", notice.run().map(run -> run.trigger().word()).orElse(null));
        data.put("requestedBy", notice.run().flatMap(Notice.About::requestedBy).orElse(null));
        data.put("goal", notice.run().map(run -> run.goal().word()).orElse(null));
        data.put("author", notice.run().flatMap(Notice.About::author).orElse(null));
        data.put("replaced", notice.run().flatMap(Notice.About::replaced).orElse(null));
        data.put(
                "acceptedAt",
                notice.run()
                        .flatMap(Notice.About::acceptedAt)
                        .map(Instant::toString)
                        .orElse(null));
        data.put("host", notice.host().orElse(null));
        data.put("reason", notice.detail().orElse(null));
        data.put("url", story.link().orElse(null));
        return body;
    }

    /** The id stays the same when it is sent once more; the time is that of the try. */
    static Map<String, String> headers(Notice notice, Secret secret, byte[] body, Instant now) {
        String id = "msg_" + notice.token();
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
