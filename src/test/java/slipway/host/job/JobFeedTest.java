package slipway.host.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a host says on one connection, taken apart without keeping more of it than may be the script's. */
class JobFeedTest {
    private static final String MARK = "slipway-0b1d";

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final JobOutput output = new JobOutput(log);
    private final JobFeed feed = new JobFeed(output, new Reconnect(output, Duration.ofSeconds(10)), MARK);

    @Test
    void anAnswerThatNeverEndsIsRefusedInsteadOfKept() throws IOException {
        say(MARK + " from 0\n");
        assertThatThrownBy(() -> say(MARK + " ended " + "0".repeat(20_000)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not end");
    }

    @Test
    void whatOnlyBeginsLikeTheMarkIsOutputHoweverItIsCut() throws IOException {
        String said = "sslipway-0b1 slipslipway- " + MARK.substring(0, 11);
        for (char letter : (MARK + " from 0\n" + said + "\n" + MARK + " ended 3\n").toCharArray()) {
            say(String.valueOf(letter));
        }
        assertThat(log.toString(StandardCharsets.UTF_8)).isEqualTo(said + "\n");
        assertThat(feed.result()).contains("ended 3");
    }

    private void say(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        feed.write(bytes, 0, bytes.length);
    }
}
