package slipway.notify.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import slipway.config.AlertReceiver;
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
        AlertReceiver.Channel channel = receiver.channel();
        if (channel instanceof AlertReceiver.Channel.Chat chat) {
            return post.send(chat.url(), bytes(ChatFormat.of(chat.program(), story)), Map.of());
        }
        if (channel instanceof AlertReceiver.Channel.Webhook webhook) {
            byte[] body = bytes(SignedFormat.body(message, story));
            Map<String, String> signed = SignedFormat.headers(message, webhook.signingSecret(), body, clock.instant());
            return post.send(webhook.url(), body, signed);
        }
        if (channel instanceof AlertReceiver.Channel.Telegram telegram) {
            return post.send(TelegramFormat.send(telegram), bytes(TelegramFormat.body(telegram, story)), Map.of());
        }
        if (channel instanceof AlertReceiver.Channel.Ntfy ntfy) {
            return post.send(NtfyFormat.address(ntfy), bytes(NtfyFormat.body(ntfy, story)), NtfyFormat.headers(ntfy));
        }
        // Only here: who sends no mail does not load what it takes.
        return new MailServer((AlertReceiver.Channel.Mail) channel, patience).send(message, story);
    }

    /** Whether somebody is there; nothing is sent. */
    public ApiResult look(AlertReceiver receiver) throws InterruptedException {
        AlertReceiver.Channel channel = receiver.channel();
        if (channel instanceof AlertReceiver.Channel.Chat chat) {
            return post.look(chat.url());
        }
        if (channel instanceof AlertReceiver.Channel.Webhook webhook) {
            return post.look(webhook.url());
        }
        if (channel instanceof AlertReceiver.Channel.Telegram telegram) {
            // It alone can be asked whether what is configured fits.
            return post.ask(TelegramFormat.look(telegram));
        }
        return channel instanceof AlertReceiver.Channel.Ntfy ntfy
                ? post.look(NtfyFormat.address(ntfy))
                : new MailServer((AlertReceiver.Channel.Mail) channel, patience).look();
    }

    private static byte[] bytes(ObjectNode body) {
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }
}
