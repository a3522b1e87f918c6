package slipway.notify.alert;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A story for an incoming webhook of Google Chat: a text of 32,000 bytes at most, in which {@code *} and such signs are
 * markup, {@code <users/all>} mentions, and addresses become links
 * (https://developers.google.com/workspace/chat/format-messages). It has no escapes: markup that is interrupted by a
 * character without width is none.
 */
final class GoogleChatText {
    private static final String NOTHING_WIDE = "\u200B";
    /** The colon ends what could become the address of a link. */
    private static final String SIGNS = "*_~`<>|@:";

    private GoogleChatText() {}

    static ObjectNode of(AlertText alert) {
        String headline = Escaping.of(alert.headline(), ChatFormat.LONGEST_TITLE, GoogleChatText::escaped);
        String text = Escaping.of(alert.text(), ChatFormat.LONGEST_TEXT, GoogleChatText::escaped);
        String link = alert.link().map(url -> "\n<" + url + ">").orElse("");
        return JsonNodeFactory.instance
                .objectNode()
                .put("text", "*" + headline + "*" + (text.isEmpty() ? "" : "\n" + text) + link);
    }

    private static String escaped(int letter) {
        String text = Character.toString(letter);
        return SIGNS.indexOf(letter) < 0 ? text : NOTHING_WIDE + text + NOTHING_WIDE;
    }
}
