package slipway.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import slipway.config.Alert;
import slipway.config.Secret;

/**
 * A story for Telegram's Bot API (https://core.telegram.org/bots/api#sendmessage): at most 4096 characters of text, here
 * in its HTML, in which three signs are escaped. Names, commands and addresses anywhere else become mentions and links,
 * but nothing within {@code pre} does.
 */
final class TelegramFormat {
    private TelegramFormat() {}

    static ObjectNode body(Alert.Way.Telegram telegram, Story story) {
        String headline = Escaping.of(story.headline(), ChatFormat.LONGEST_TITLE, Escaping.HTML);
        String text = Escaping.of(story.text(), ChatFormat.LONGEST_TEXT, Escaping.HTML);
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("chat_id", telegram.chat());
        body.put(
                "text",
                "<b>" + headline + "</b>"
                        + (text.isEmpty() ? "" : "\n<pre>" + text + "</pre>")
                        + story.link()
                                .map(url -> "\n" + Escaping.of(url, ChatFormat.LONGEST_TITLE, Escaping.HTML))
                                .orElse(""));
        body.put("parse_mode", "HTML");
        body.putObject("link_preview_options").put("is_disabled", true);
        return body;
    }

    static Secret send(Alert.Way.Telegram telegram) {
        return method(telegram, "sendMessage");
    }

    /** Answers whether the bot exists, and may see the chat; nobody notices it. */
    static Secret look(Alert.Way.Telegram telegram) {
        return method(telegram, "getChat?chat_id=" + URLEncoder.encode(telegram.chat(), StandardCharsets.UTF_8));
    }

    private static Secret method(Alert.Way.Telegram telegram, String method) {
        return new Secret(telegram.server() + "/bot" + telegram.token().reveal() + "/" + method);
    }
}
