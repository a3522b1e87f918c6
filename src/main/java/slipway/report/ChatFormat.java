package slipway.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import slipway.config.Alert;

/** A story as the incoming webhooks of chats want it. */
final class ChatFormat {
    /** Slack and Mattermost cut what is much longer; Discord refuses titles of more than 256 characters. */
    static final int LONGEST_TITLE = 250;

    static final int LONGEST_TEXT = 3500;

    private ChatFormat() {}

    static ObjectNode of(Alert.Program program, Story story) {
        return switch (program) {
            case SLACK -> slack(story);
            case MATTERMOST -> mattermost(story);
            case DISCORD -> discord(story);
            case TEAMS -> AdaptiveCard.of(story);
            case GOOGLE_CHAT -> GoogleChatText.of(story);
        };
    }

    /** https://docs.slack.dev/reference/block-kit/blocks/rich-text-block: its texts are never looked through for markup. */
    private static ObjectNode slack(Story story) {
        ObjectNode body = object();
        // Shown in notifications, and the only part in which signs have a meaning.
        body.put("text", Escaping.of(story.headline(), LONGEST_TITLE, Escaping.HTML));
        ObjectNode block = body.putArray("blocks").addObject().put("type", "rich_text");
        ArrayNode elements = block.putArray("elements");
        ArrayNode section =
                elements.addObject().put("type", "rich_text_section").putArray("elements");
        ObjectNode title = text(section, Escaping.of(story.headline(), LONGEST_TITLE, Escaping.NONE));
        title.putObject("style").put("bold", true);
        story.about().forEach(line -> text(section, "\n" + line));
        story.link().ifPresent(url -> {
            text(section, "\n");
            section.addObject().put("type", "link").put("url", url);
        });
        if (!story.why().isEmpty()) {
            ArrayNode why =
                    elements.addObject().put("type", "rich_text_preformatted").putArray("elements");
            text(why, Escaping.of(String.join("\n", story.why()), LONGEST_TEXT, Escaping.NONE));
        }
        return body;
    }

    private static ObjectNode text(ArrayNode elements, String text) {
        return elements.addObject().put("type", "text").put("text", text);
    }

    private static ObjectNode mattermost(Story story) {
        String title = Markdown.escaped(story.headline(), LONGEST_TITLE);
        String link = story.link().map(url -> "\n<" + url + ">").orElse("");
        return object().put("text", "**" + title + "**\n" + Markdown.escaped(story.text(), LONGEST_TEXT) + link);
    }

    /** https://discord.com/developers/docs/resources/webhook#execute-webhook. */
    private static ObjectNode discord(Story story) {
        ObjectNode body = object();
        ObjectNode embed = body.putArray("embeds").addObject();
        embed.put("title", Markdown.escaped(story.headline(), LONGEST_TITLE));
        embed.put("description", Markdown.escaped(story.text(), LONGEST_TEXT));
        embed.put("color", colour(story.severity()));
        story.link().ifPresent(url -> embed.put("url", url));
        // Whatever the text says, nobody is called.
        body.putObject("allowed_mentions").putArray("parse");
        return body;
    }

    private static int colour(Story.Severity severity) {
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
