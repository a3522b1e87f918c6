package slipway.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import slipway.config.Alert;
import slipway.config.Secret;
import slipway.gitlab.Answer;
import slipway.run.Notice;

/** Tells one receiver one thing, once. */
public final class Telling {
    /** How long one try may take, from its first byte to the last of the answer. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Post post;
    private final Duration patience;
    private final Clock clock;

    public Telling(Duration patience, Clock clock) {
        this.post = new Post(patience);
        this.patience = patience;
        this.clock = clock;
    }

    /**
     * Sends it; returns when it was taken, or not.
     *
     * @param publicUrl where people read on
     */
    public Answer tell(Alert alert, Notice notice, Optional<URI> publicUrl) throws InterruptedException {
        Story story = Story.of(notice, publicUrl);
        Alert.Way way = alert.way();
        if (way instanceof Alert.Way.Chat chat) {
            return post.send(chat.url(), bytes(ChatFormat.of(chat.program(), story)), Map.of());
        }
        if (way instanceof Alert.Way.Webhook webhook) {
            byte[] body = bytes(SignedFormat.body(notice, story));
            Map<String, String> signed = SignedFormat.headers(notice, webhook.signingSecret(), body, clock.instant());
            return post.send(webhook.url(), body, signed);
        }
        if (way instanceof Alert.Way.Telegram telegram) {
            return post.send(TelegramFormat.send(telegram), bytes(TelegramFormat.body(telegram, story)), Map.of());
        }
        if (way instanceof Alert.Way.Ntfy ntfy) {
            return post.send(NtfyFormat.address(ntfy), bytes(NtfyFormat.body(ntfy, story)), NtfyFormat.headers(ntfy));
        }
        // Only here: who sends no mail does not load what it takes.
        return new MailServer((Alert.Way.Mail) way, patience).send(notice, story);
    }

    /** Whether somebody is there; nothing is sent. */
    public Answer look(Alert alert) throws InterruptedException {
        Alert.Way way = alert.way();
        if (way instanceof Alert.Way.Mail mail) {
            return new MailServer(mail, patience).look();
        }
        // It alone can be asked whether what is configured fits.
        return way instanceof Alert.Way.Telegram telegram
                ? post.ask(TelegramFormat.look(telegram))
                : post.look(address(way));
    }

    /** Where it goes, without what is secret in it. */
    public static String place(Alert alert) {
        return alert.way() instanceof Alert.Way.Mail mail
                ? mail.host() + ":" + mail.port()
                : Alert.address(address(alert.way())).getAuthority();
    }

    /** Of all but mail. */
    private static Secret address(Alert.Way way) {
        if (way instanceof Alert.Way.Chat chat) {
            return chat.url();
        }
        if (way instanceof Alert.Way.Webhook webhook) {
            return webhook.url();
        }
        return way instanceof Alert.Way.Telegram telegram
                ? TelegramFormat.send(telegram)
                : NtfyFormat.address((Alert.Way.Ntfy) way);
    }

    private static byte[] bytes(ObjectNode body) {
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }
}
