package slipway.notify.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.StandInMailServer;
import slipway.run.RunState;

/** What is told by mail, and what becomes of it when the mail server is unwilling, silent, or not to be trusted. */
@Timeout(60)
final class MailAlertsTest {
    @TempDir
    private Path folder;

    private AlertScene scene;

    @BeforeEach
    void somebodyWantsMails() throws Exception {
        scene = new AlertScene(folder);
        scene.hear(scene.mail("\"tls\": \"none\""));
        scene.rounds(Duration.ZERO);
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void aMailSaysWhatWhereWhyAndWho() throws Exception {
        scene.ends("Größe ändern", RunState.FAILED, "test: exit status 1; last lines: one | .two");
        scene.rounds(Duration.ofSeconds(1));
        assertThat(scene.mail.mails()).hasSize(1);
        StandInMailServer.Mail mail = scene.mail.mails().get(0);
        assertThat(mail.to()).containsExactly("RCPT TO:<ada@example.com>", "RCPT TO:<ryan@example.com>");
        assertThat(mail.header("Subject")).isEqualTo("app: run 1 failed");
        assertThat(mail.header("From")).isEqualTo("slipway@example.com");
        assertThat(mail.header("Auto-Submitted")).isEqualTo("auto-generated");
        assertThat(mail.header("Message-ID")).matches("<[0-9a-f]{32}@example\\.com>");
        String body = String.join("\n", mail.body());
        assertThat(decoded(mail, body))
                .contains("main at 000000000000: Größe ändern", "pushed by ryan", "test: exit status 1\none\n.two")
                .contains("https://deploy.example.com/runs/1");
    }

    private static String decoded(StandInMailServer.Mail mail, String body) throws Exception {
        var raw = new java.io.ByteArrayInputStream(body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        String encoding = mail.header("Content-Transfer-Encoding");
        try (var in = jakarta.mail.internet.MimeUtility.decode(raw, encoding)) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).replace("\r\n", "\n");
        }
    }

    @Test
    void noTextBecomesAHeader() throws Exception {
        scene.ends("x\r\nBcc: all@example.com\r\n\r\nbody", RunState.FAILED, "y\nBcc: all@example.com");
        scene.rounds(Duration.ofSeconds(1));
        assertThat(scene.mail.mails().get(0).header("Bcc")).isEmpty();
        assertThat(scene.mail.mails().get(0).to()).hasSize(2);
    }

    @Test
    void aMailThatIsNotTakenNowComesAgainUnderTheSameMessageId() throws Exception {
        scene.mail.answerMails("451 4.7.1 greylisted");
        scene.fails();
        scene.rounds(Duration.ofSeconds(1));
        scene.mail.answerMails("250 taken");
        scene.rounds(Duration.ofSeconds(10));
        scene.rounds(Duration.ofMinutes(1));
        assertThat(scene.mail.mails()).hasSize(1);
        assertThat(scene.mail.seen())
                .hasSize(2)
                .extracting(mail -> mail.header("Message-ID"))
                .containsOnly(scene.mail.mails().get(0).header("Message-ID"));
        assertThat(scene.mail.commands().stream().filter(said -> said.equals("DATA")))
                .hasSize(2);
    }

    @Test
    void aMailThatIsRefusedIsNotSentAgain() throws Exception {
        scene.mail.answerMails("554 5.7.1 spam");
        scene.fails();
        scene.rounds(Duration.ofMinutes(10));
        assertThat(scene.mail.commands().stream().filter(said -> said.equals("DATA")))
                .hasSize(1);
    }

    @Test
    void anAddressThatIsNotKnownKeepsItFromNoOther() throws Exception {
        scene.mail.refuse("ada@");
        scene.fails();
        scene.rounds(Duration.ofMinutes(10));
        assertThat(scene.mail.mails()).hasSize(1);
        assertThat(scene.mail.mails().get(0).to()).containsExactly("RCPT TO:<ryan@example.com>");
    }

    @Test
    void aPasswordGoesNowhereWithoutTls() throws Exception {
        scene.hear(scene.mail("\"username\": \"slipway\", \"password\": \"${env:SECRET}\""));
        scene.rounds(Duration.ZERO);
        scene.fails();
        scene.rounds(Duration.ofSeconds(10));
        assertThat(scene.mail.mails()).isEmpty();
        assertThat(scene.mail.commands())
                .anyMatch(said -> said.startsWith("EHLO"))
                .noneMatch(said -> said.startsWith("AUTH"));
    }

    @Test
    void aSilentMailServerHasAnEnd() throws Exception {
        scene.mail.silent(true);
        scene.fails();
        scene.rounds(Duration.ZERO);
        scene.mail.silent(false);
        scene.rounds(Duration.ofSeconds(30));
        assertThat(scene.mail.mails()).hasSize(1);
    }
}
