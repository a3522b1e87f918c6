package slipway.notify.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.StandInReceiver.Received;
import slipway.run.RunState;

/** What Telegram's bots and ntfy are told: by their rules of escaping and of size, with their tokens. */
@Timeout(60)
final class BotAlertsTest {
    private static final String BOT = "/bot123456789:AAF-abcdefghijklmnopqrstuvwxyz";
    private static final String HOSTILE = "<b>@all</b> /stop &amp; https://evil.example </pre> \"x\"";

    @TempDir
    private Path folder;

    private AlertScene scene;

    @BeforeEach
    void open() throws Exception {
        scene = new AlertScene(folder);
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    private Received told(String alert, String title, String reason) throws Exception {
        scene.hear(alert);
        scene.rounds(Duration.ZERO);
        scene.ends(title, RunState.FAILED, reason);
        scene.rounds(Duration.ofSeconds(1));
        assertThat(scene.receiver.received()).hasSize(1);
        return scene.receiver.received().get(0);
    }

    private String telegram() {
        return """
                { "name": "phone", "type": "telegram", "server": "%s", "token": "${env:BOT}", "chat": "-1001234567890" }""".formatted(scene.receiver.url(""));
    }

    private String ntfy(String more) {
        return "{ \"name\": \"watch\", \"type\": \"ntfy\", \"server\": \"%s\", \"topic\": \"${env:TOPIC}\"%s }"
                .formatted(scene.receiver.url("/"), more);
    }

    @Test
    void telegramIsToldInHtmlWithStrangersTextsWhereNothingIsLookedFor() throws Exception {
        Received received = told(telegram(), HOSTILE, "test: exit status 1; output: one | " + HOSTILE);
        assertThat(received.path()).isEqualTo(BOT + "/sendMessage");
        JsonNode body = received.json();
        assertThat(body.path("chat_id").asText()).isEqualTo("-1001234567890");
        assertThat(body.path("parse_mode").asText()).isEqualTo("HTML");
        assertThat(body.at("/link_preview_options/is_disabled").asBoolean()).isTrue();
        String escaped = "&lt;b&gt;@all&lt;/b&gt; /stop &amp;amp; https://evil.example &lt;/pre&gt; \"x\"";
        assertThat(body.path("text").asText())
                .isEqualTo("<b>app: run 1 failed</b>\n<pre>main at 000000000000: " + escaped
                        + "\npushed by ryan\ntest: exit status 1\none\n" + escaped
                        + "</pre>\nhttps://deploy.example.com/runs/1");
    }

    @Test
    void aMessageForTelegramHasAtMost4096Characters() throws Exception {
        JsonNode body = told(
                        telegram(),
                        "<🚢>".repeat(1000),
                        "test: failed; output: " + ("<&>".repeat(100) + " | ").repeat(20))
                .json();
        assertThat(body.path("text").asText().length()).isLessThan(4096);
        // Not cut in the middle of an escape, nor of a letter.
        assertThat(body.path("text").asText())
                .contains("…</pre>")
                .doesNotContain("?")
                .doesNotContainPattern("&(?!amp;|lt;|gt;)");
    }

    @Test
    void telegramIsLeftAloneForAsLongAsItsAnswerSays() throws Exception {
        scene.hear(telegram());
        scene.rounds(Duration.ZERO);
        scene.receiver.answerNextWith(429, "{\"ok\":false,\"parameters\":{\"retry_after\":35}}");
        scene.fails();
        scene.rounds(Duration.ofSeconds(33));
        assertThat(scene.receiver.received()).hasSize(1);
        scene.rounds(Duration.ofSeconds(4));
        assertThat(scene.receiver.received()).hasSize(2);
    }

    @Test
    void ntfyIsToldOnATopicWithPriorityTagAndToken() throws Exception {
        Received received =
                told(ntfy(", \"token\": \"${env:BOT}\""), HOSTILE, "test: exit status 1; output: " + HOSTILE);
        assertThat(received.path()).isIn("", "/");
        assertThat(received.headers().get("authorization"))
                .isEqualTo("Bearer 123456789:AAF-abcdefghijklmnopqrstuvwxyz");
        JsonNode body = received.json();
        assertThat(body.path("topic").asText()).isEqualTo("slipway-0c5b1e");
        assertThat(body.path("title").asText()).isEqualTo("app: run 1 failed");
        assertThat(body.path("priority").asInt()).isEqualTo(4);
        assertThat(body.at("/tags/0").asText()).isEqualTo("rotating_light");
        assertThat(body.path("click").asText()).isEqualTo("https://deploy.example.com/runs/1");
        assertThat(body.path("markdown").isMissingNode()).isTrue();
        assertThat(body.path("message").asText()).contains(": " + HOSTILE, "pushed by ryan", "\n" + HOSTILE);
    }

    @Test
    void aMessageForNtfyDoesNotBecomeAFile() throws Exception {
        Received received = told(ntfy(""), "🚢".repeat(3000), ("test: " + "\"é".repeat(200) + " | ").repeat(20));
        assertThat(received.headers()).doesNotContainKey("authorization");
        assertThat(received.json().path("message").asText().getBytes(StandardCharsets.UTF_8).length)
                .isLessThan(4096);
        assertThat(received.text().getBytes(StandardCharsets.UTF_8).length).isLessThan(8192);
    }
}
