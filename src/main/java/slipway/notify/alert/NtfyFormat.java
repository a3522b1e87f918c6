package slipway.notify.alert;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import slipway.config.AlertReceiver;
import slipway.config.Secret;

/**
 * A story for ntfy, published as JSON (https://docs.ntfy.sh/publish/#publish-as-json). A message of more than 4096 bytes
 * would become an attached file, and a body of more than twice that is refused. Its text is shown as it is.
 */
final class NtfyFormat {
    private static final int MOST_BYTES = 3500;

    private NtfyFormat() {}

    static ObjectNode body(AlertReceiver.Channel.Ntfy ntfy, AlertText alert) {
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("topic", ntfy.topic().reveal());
        body.put("title", Escaping.of(alert.headline(), ChatFormat.LONGEST_TITLE, Escaping.NONE));
        // An empty message would be shown as "triggered".
        body.put("message", alert.text().isEmpty() ? alert.headline() : beginning(alert.text()));
        body.put("priority", priority(alert.severity()));
        body.putArray("tags").add(tag(alert.severity()));
        alert.link().ifPresent(url -> body.put("click", url));
        return body;
    }

    static Map<String, String> headers(AlertReceiver.Channel.Ntfy ntfy) {
        return ntfy.token()
                .map(token -> Map.of("Authorization", "Bearer " + token.reveal()))
                .orElse(Map.of());
    }

    static Secret address(AlertReceiver.Channel.Ntfy ntfy) {
        return new Secret(ntfy.server().toString());
    }

    /** A letter has at most three bytes for each of its UTF-16 units. */
    private static String beginning(String text) {
        boolean fits = text.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
        return fits ? text : Escaping.of(text, MOST_BYTES / 3, Escaping.NONE);
    }

    /** 3 is usual, 4 makes a longer sound. */
    private static int priority(AlertText.Severity severity) {
        return switch (severity) {
            case FAILURE, WARNING -> 4;
            case GOOD -> 3;
        };
    }

    /** Words that ntfy shows as a picture before the title. */
    private static String tag(AlertText.Severity severity) {
        return switch (severity) {
            case FAILURE -> "rotating_light";
            case WARNING -> "warning";
            case GOOD -> "white_check_mark";
        };
    }
}
