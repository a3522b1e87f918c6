package slipway.notify.alert;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import slipway.config.AlertReceiver;

/** A story as the incoming webhooks of chats want it. */
final class ChatFormat {
    /** Slack and Mattermost cut what is much longer; Discord refuses titles of more than 256 characters. */
    static final int LONGEST_TITLE = 250;

    static final int LONGEST_TEXT = 3500;

    private ChatFormat() {}

    static ObjectNode of(AlertReceiver.Program program, AlertText alert) {
        return switch (program) {
            case SLACK -> slack(alert);
            case MATTERMOST -> mattermost(alert);
            case DISCORD -> discord(alert);
            case TEAMS -> AdaptiveCard.of(alert);
            case GOOGLE_CHAT -> GoogleChatText.of(alert);
        };
    }

    /** https://docs.slack.dev/reference/block-kit/blocks/rich-text-block: its texts are never looked through for markup. */
    private static ObjectNode slack(AlertText alert) {
        ObjectNode body = object();
        // Shown in notifications, and the only part in which signs have a meaning.
        body.put("text", Escaping.of(alert.headline(), LONGEST_TITLE, Escaping.HTML));
        ObjectNode block = body.putArray("blocks").addObject().put("type", "rich_text");
        ArrayNode elements = block.putArray("elements");
        ArrayNode section =
                elements.addObject().put("type", "rich_text_section").putArray("elements");
        ObjectNode title = text(section, Escaping.of(alert.headline(), LONGEST_TITLE, Escaping.NONE));
        title.putObject("style").put("bold", true);
        alert.about().forEach(line -> text(section, "\n" + line));
        alert.link().ifPresent(url -> {
            text(section, "\n");
            section.addObject().put("type", "link").put("url", url);
        });
        if (!alert.why().isEmpty()) {
            ArrayNode why =
                    elements.addObject().put("type", "rich_text_preformatted").putArray("elements");
            text(why, Escaping.of(String.join("\n", alert.why()), LONGEST_TEXT, Escaping.NONE));
        }
        return body;
    }

    private static ObjectNode text(ArrayNode elements, String text) {
        return elements.addObject().put("type", "text").put("text", text);
    }

    private static ObjectNode mattermost(AlertText alert) {
        String title = Markdown.escaped(alert.headline(), LONGEST_TITLE);
        String link = alert.link().map(url -> "\n<" + url + ">").orElse("");
        return object().put("text", "**" + title + "**\n" + Markdown.escaped(alert.text(), LONGEST_TEXT) + link);
    }

    /** https://discord.com/developers/docs/resources/webhook#execute-webhook. */
    private static ObjectNode discord(AlertText alert) {
        ObjectNode body = object();
        ObjectNode embed = body.putArray("embeds").addObject();
        embed.put("title", Markdown.escaped(alert.headline(), LONGEST_TITLE));
        embed.put("description", Markdown.escaped(alert.text(), LONGEST_TEXT));
        embed.put("color", colour(alert.severity()));
        alert.link().ifPresent(url -> embed.put("url", url));
        // Whatever the text says, nobody is called.
        body.putObject("allowed_mentions").putArray("parse");
        return body;
    }

    private static int colour(AlertText.Severity severity) {
        return switch (severity) {
            case FAILURE -> 0xC62828;
            case WARNING -> 0xEF6C00;
            case GOOD -> 0x2E7D32;
        };
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
