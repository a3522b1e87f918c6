package slipway.notify.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import slipway.config.AlertReceiver;
import slipway.config.Secret;
import slipway.gitlab.ApiResult;
import slipway.run.outbox.AlertMessage;

/** Tells one receiver one thing, once. */
public final class AlertDelivery {
    /** How long one try may take, from its first byte to the last of the answer. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private final JsonPost post;
    private final Duration patience;
    private final Clock clock;

    public AlertDelivery(Duration patience, Clock clock) {
        this.post = new JsonPost(patience);
        this.patience = patience;
        this.clock = clock;
    }

    /**
     * Sends it; returns when it was taken, or not.
     *
     * @param publicUrl where people read on
     */
    public ApiResult tell(AlertReceiver receiver, AlertMessage message, Optional<URI> publicUrl)
            throws InterruptedException {
        AlertText story = AlertText.of(message, publicUrl);
        AlertReceiver.Way way = receiver.way();
        if (way instanceof AlertReceiver.Way.Chat chat) {
            return post.send(chat.url(), bytes(ChatFormat.of(chat.program(), story)), Map.of());
        }
        if (way instanceof AlertReceiver.Way.Webhook webhook) {
            byte[] body = bytes(SignedFormat.body(message, story));
            Map<String, String> signed = SignedFormat.headers(message, webhook.signingSecret(), body, clock.instant());
            return post.send(webhook.url(), body, signed);
        }
        if (way instanceof AlertReceiver.Way.Telegram telegram) {
            return post.send(TelegramFormat.send(telegram), bytes(TelegramFormat.body(telegram, story)), Map.of());
        }
        if (way instanceof AlertReceiver.Way.Ntfy ntfy) {
            return post.send(NtfyFormat.address(ntfy), bytes(NtfyFormat.body(ntfy, story)), NtfyFormat.headers(ntfy));
        }
        // Only here: who sends no mail does not load what it takes.
        return new MailServer((AlertReceiver.Way.Mail) way, patience).send(message, story);
    }

    /** Whether somebody is there; nothing is sent. */
    public ApiResult look(AlertReceiver receiver) throws InterruptedException {
        AlertReceiver.Way way = receiver.way();
        if (way instanceof AlertReceiver.Way.Mail mail) {
            return new MailServer(mail, patience).look();
        }
        // It alone can be asked whether what is configured fits.
        return way instanceof AlertReceiver.Way.Telegram telegram
                ? post.ask(TelegramFormat.look(telegram))
                : post.look(address(way));
    }

    /** Where it goes, without what is secret in it. */
    public static String place(AlertReceiver receiver) {
        return receiver.way() instanceof AlertReceiver.Way.Mail mail
                ? mail.host() + ":" + mail.port()
                : AlertReceiver.address(address(receiver.way())).getAuthority();
    }

    /** Of all but mail. */
    private static Secret address(AlertReceiver.Way way) {
        if (way instanceof AlertReceiver.Way.Chat chat) {
            return chat.url();
        }
        if (way instanceof AlertReceiver.Way.Webhook webhook) {
            return webhook.url();
        }
        return way instanceof AlertReceiver.Way.Telegram telegram
                ? TelegramFormat.send(telegram)
                : NtfyFormat.address((AlertReceiver.Way.Ntfy) way);
    }

    private static byte[] bytes(ObjectNode body) {
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }
}
