package slipway.notify.alert;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import slipway.config.AlertReceiver;
import slipway.config.Secret;

/**
 * A story for Telegram's Bot API (https://core.telegram.org/bots/api#sendmessage): at most 4096 characters of text, here
 * in its HTML, in which three signs are escaped. Names, commands and addresses anywhere else become mentions and links,
 * but nothing within {@code pre} does.
 */
final class TelegramFormat {
    private TelegramFormat() {}

    static ObjectNode body(AlertReceiver.Channel.Telegram telegram, AlertText alert) {
        String headline = Escaping.of(alert.headline(), ChatFormat.LONGEST_TITLE, Escaping.HTML);
        String text = Escaping.of(alert.text(), ChatFormat.LONGEST_TEXT, Escaping.HTML);
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("chat_id", telegram.chat());
        body.put(
                "text",
                "<b>" + headline + "</b>"
                        + (text.isEmpty() ? "" : "\n<pre>" + text + "</pre>")
                        + alert.link()
                                .map(url -> "\n" + Escaping.of(url, ChatFormat.LONGEST_TITLE, Escaping.HTML))
                                .orElse(""));
        body.put("parse_mode", "HTML");
        body.putObject("link_preview_options").put("is_disabled", true);
        return body;
    }

    static Secret send(AlertReceiver.Channel.Telegram telegram) {
        return method(telegram, "sendMessage");
    }

    /** Answers whether the bot exists, and may see the chat; nobody notices it. */
    static Secret look(AlertReceiver.Channel.Telegram telegram) {
        return method(telegram, "getChat?chat_id=" + URLEncoder.encode(telegram.chat(), StandardCharsets.UTF_8));
    }

    private static Secret method(AlertReceiver.Channel.Telegram telegram, String method) {
        return new Secret(telegram.server() + "/bot" + telegram.token().reveal() + "/" + method);
    }
}
