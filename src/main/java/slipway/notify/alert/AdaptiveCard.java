package slipway.notify.alert;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A story for Microsoft Teams, as the Workflows app takes it ("Post to a channel when a webhook request is received"): a
 * message with one Adaptive Card
 * (https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using), of 28 KB at
 * most. Teams reads Markdown in a TextBlock, but not in the runs of a RichTextBlock
 * (https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format). Mentions need a list
 * of their own in the card, which is not there.
 */
final class AdaptiveCard {
    private AdaptiveCard() {}

    static ObjectNode of(AlertText alert) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("type", "message");
        ObjectNode attachment = message.putArray("attachments").addObject();
        attachment.put("contentType", "application/vnd.microsoft.card.adaptive");
        ObjectNode card = attachment.putObject("content");
        card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        card.put("type", "AdaptiveCard").put("version", "1.4");
        card.putObject("msteams").put("width", "Full");
        ArrayNode body = card.putArray("body");
        line(body, Escaping.of(alert.headline(), ChatFormat.LONGEST_TITLE, Escaping.NONE))
                .put("weight", "Bolder")
                .put("color", colour(alert.severity()));
        alert.about().forEach(line -> line(body, line));
        // A line end within a run is not shown by every client.
        Escaping.of(String.join("\n", alert.why()), ChatFormat.LONGEST_TEXT, Escaping.NONE)
                .lines()
                .forEach(line -> line(body, line).put("fontType", "Monospace"));
        alert.link()
                .ifPresent(url -> card.putArray("actions")
                        .addObject()
                        .put("type", "Action.OpenUrl")
                        .put("title", "Open in Slipway")
                        .put("url", url));
        return message;
    }

    private static ObjectNode line(ArrayNode body, String text) {
        return body.addObject()
                .put("type", "RichTextBlock")
                .putArray("inlines")
                .addObject()
                .put("type", "TextRun")
                .put("text", text);
    }

    private static String colour(AlertText.Severity severity) {
        return switch (severity) {
            case FAILURE -> "Attention";
            case WARNING -> "Warning";
            case GOOD -> "Good";
        };
    }
}
