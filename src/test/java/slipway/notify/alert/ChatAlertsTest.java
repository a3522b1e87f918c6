package slipway.notify.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.run.RunState;

/** What chats are told, each in its own format; whatever a commit or a log says in it is text and nothing else. */
@Timeout(60)
final class ChatAlertsTest {
    private static final String HOSTILE =
            "<!channel> @everyone @here <@U123> [x](https://evil.example) **b** `c` & :smile:";

    @TempDir
    private Path folder;

    private JsonNode told(String type, String title, String reason) throws Exception {
        try (AlertScene scene = new AlertScene(folder, AlertScene.chat(type))) {
            scene.ends(title, RunState.FAILED, reason);
            scene.rounds(Duration.ofSeconds(1));
            assertThat(scene.receiver.received()).hasSize(1);
            return scene.receiver.received().get(0).json();
        }
    }

    @Test
    void slackIsToldInTextsThatAreNeverLookedThroughForMarkup() throws Exception {
        JsonNode told = told("slack", HOSTILE, "test: exit status 1; last lines: one | " + HOSTILE);
        assertThat(told.path("text").asText()).isEqualTo("app: run 1 failed");
        List<String> types = new ArrayList<>();
        told.findParents("type").forEach(each -> types.add(each.path("type").asText()));
        assertThat(types).containsOnly("rich_text", "rich_text_section", "rich_text_preformatted", "text", "link");
        assertThat(told.path("blocks").findValuesAsText("url")).containsExactly("https://deploy.example.com/runs/1");
        assertThat(String.join("", told.path("blocks").findValuesAsText("text")))
                .contains("main at 000000000000: " + HOSTILE, "pushed by ryan", "test: exit status 1\none\n" + HOSTILE);
    }

    @Test
    void slacksFallbackEscapesItsThreeSigns() {
        AlertText alert = new AlertText(
                slipway.run.outbox.AlertMessage.Kind.DRIFT,
                "app: <!here> & co",
                List.of(),
                List.of(),
                java.util.Optional.empty());
        assertThat(ChatFormat.of(slipway.config.AlertReceiver.Program.SLACK, alert)
                        .path("text")
                        .asText())
                .isEqualTo("app: &lt;!here&gt; &amp; co");
    }

    @Test
    void mattermostIsToldInEscapedMarkdownWithoutMentions() throws Exception {
        String text = told("mattermost", HOSTILE, "test: failed; last lines: " + HOSTILE)
                .path("text")
                .asText();
        assertThat(text)
                .startsWith("**app\\: run 1 failed**\n")
                .endsWith("\n<https://deploy.example.com/runs/1>")
                .contains("\\<\\!channel\\>", "\\[x\\]\\(https\\:\\/\\/evil\\.example\\)", "\\*\\*b\\*\\* \\`c\\`");
        assertThat(text).doesNotContainPattern("@[A-Za-z]").contains("@\u200Beveryone");
    }

    @Test
    void discordIsToldToCallNobody() throws Exception {
        JsonNode told = told("discord", HOSTILE, "test: failed; last lines: " + HOSTILE);
        assertThat(told.at("/allowed_mentions/parse").isArray()).isTrue();
        assertThat(told.at("/allowed_mentions/parse")).isEmpty();
        JsonNode embed = told.at("/embeds/0");
        assertThat(embed.path("title").asText()).isEqualTo("app\\: run 1 failed");
        assertThat(embed.path("url").asText()).isEqualTo("https://deploy.example.com/runs/1");
        assertThat(embed.path("description").asText())
                .contains("\\[x\\]\\(", "pushed by ryan")
                .doesNotContainPattern("@[A-Za-z]");
    }

    @Test
    void teamsIsToldByACardWhoseTextsAreNeverLookedThroughForMarkup() throws Exception {
        JsonNode told = told("teams", HOSTILE, "test: exit status 1; output: one | " + HOSTILE);
        assertThat(told.path("type").asText()).isEqualTo("message");
        assertThat(told.path("attachments")).hasSize(1);
        assertThat(told.at("/attachments/0/contentType").asText()).isEqualTo("application/vnd.microsoft.card.adaptive");
        JsonNode card = told.at("/attachments/0/content");
        assertThat(card.path("type").asText() + " " + card.path("version").asText())
                .isEqualTo("AdaptiveCard 1.4");
        // Markdown is read in a TextBlock; and mentions need a list of entities.
        assertThat(card.path("body").findValuesAsText("type")).containsOnly("RichTextBlock", "TextRun");
        assertThat(card.findValue("entities")).isNull();
        assertThat(card.path("body").findValuesAsText("text"))
                .containsExactly(
                        "app: run 1 failed",
                        "main at 000000000000: " + HOSTILE,
                        "pushed by ryan",
                        "test: exit status 1",
                        "one",
                        HOSTILE);
        assertThat(card.at("/actions/0/type").asText()).isEqualTo("Action.OpenUrl");
        assertThat(card.at("/actions/0/url").asText()).isEqualTo("https://deploy.example.com/runs/1");
    }

    @Test
    void googleChatIsToldInATextWhoseMarkupIsInterrupted() throws Exception {
        String text = told("google_chat", HOSTILE + " <users/all>", "test: failed; output: " + HOSTILE)
                .path("text")
                .asText();
        assertThat(text)
                .startsWith("*app\u200B:\u200B run 1 failed*\nmain at 000000000000")
                .endsWith("\n<https://deploy.example.com/runs/1>");
        String strangers = text.substring(text.indexOf('\n'), text.lastIndexOf('\n'));
        assertThat(strangers).doesNotContainPattern("<[a-zA-Z@!]").doesNotContainPattern("[*_~`]\\w|https:");
        assertThat(strangers.replace("\u200B", "")).contains(HOSTILE + " <users/all>");
    }

    @Test
    void whatIsTooLongForAChatIsCut() throws Exception {
        String long1 = "🚢".repeat(3_000);
        for (String type : List.of("slack", "mattermost", "discord", "teams", "google_chat")) {
            JsonNode told = told(type, long1, ("test: " + "*".repeat(350) + " | ").repeat(20));
            // Discord's limits, the smallest.
            assertThat(told.at("/embeds/0/title").asText().length()).isLessThan(256);
            assertThat(told.at("/embeds/0/description").asText().length()).isLessThan(4096);
            // Of Teams 28 KB, of Google Chat 32,000 bytes.
            assertThat(told.toString().getBytes(StandardCharsets.UTF_8).length).isLessThan(16_000);
            // Half a surrogate pair would be written as a question mark.
            assertThat(told.toString()).doesNotContain("?").contains("🚢");
        }
    }
}
