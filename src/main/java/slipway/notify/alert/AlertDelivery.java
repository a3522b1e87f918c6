package slipway.notify.alert;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import slipway.config.AlertReceiver;
import slipway.gitlab.ApiResult;
import slipway.run.outbox.AlertMessage;

/** Sends one message to one receiver, once. */
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
        return route(receiver.channel()).tell(message, AlertText.of(message, publicUrl));
    }

    /** Checks whether the receiver is reachable; nothing is sent. */
    public ApiResult look(AlertReceiver receiver) throws InterruptedException {
        return route(receiver.channel()).look();
    }

    private AlertRoute route(AlertReceiver.Channel channel) {
        return channel.match(new AlertReceiver.Channel.Cases<>(
                chat -> new AlertRoute.ToChat(post, chat),
                webhook -> new AlertRoute.ToProgram(post, webhook, clock),
                telegram -> new AlertRoute.ToTelegram(post, telegram),
                ntfy -> new AlertRoute.ToNtfy(post, ntfy),
                // The classes for mail are loaded only where mail is sent.
                mail -> new MailServer(mail, patience)));
    }
}
