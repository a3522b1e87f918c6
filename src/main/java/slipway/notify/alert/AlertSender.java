package slipway.notify.alert;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.AlertReceiver;
import slipway.database.DatabaseFailure;
import slipway.gitlab.ApiResult;
import slipway.poll.PollLoop;
import slipway.run.outbox.AlertMessage;
import slipway.run.outbox.PendingAlerts;

/** Sends pending alerts to one receiver, one after the other, in their order. */
final class AlertSender {
    private static final Logger LOG = LoggerFactory.getLogger(AlertSender.class);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(10);
    private static final int TROUBLE = 3;

    private final PendingAlerts pending;
    private final AlertDelivery delivery;
    private final Clock clock;
    private boolean away;
    private Instant quietUntil = Instant.MIN;

    AlertSender(PendingAlerts pending, AlertDelivery delivery, Clock clock) {
        this.pending = pending;
        this.delivery = delivery;
        this.clock = clock;
    }

    /**
     * Begins to send what is due; returns when there is more to do, if it is known.
     *
     * @param back called when a message was sent, or could not be
     */
    Optional<Instant> send(AlertReceiver receiver, Optional<URI> publicUrl, Executor threads, Runnable back) {
        if (isAway()) {
            return Optional.empty();
        }
        Optional<AlertMessage> first = pending.first(receiver.name());
        Optional<Instant> due = first.map(AlertMessage::notBefore).map(this::notInQuiet);
        if (due.isEmpty() || due.get().isAfter(clock.instant())) {
            return due;
        }
        isAway(true);
        try {
            threads.execute(() -> walk(receiver, first.get(), publicUrl, back));
        } catch (RejectedExecutionException e) {
            LOG.debug("the server stops; it is sent after the next start");
        }
        return Optional.empty();
    }

    private void walk(AlertReceiver receiver, AlertMessage message, Optional<URI> publicUrl, Runnable back) {
        try {
            tell(receiver, message, publicUrl);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (DatabaseFailure e) {
            quiet();
            LOG.debug("nothing can be written, so nothing is sent: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
            quiet();
            LOG.error("alert {}: that broke, and is tried again", receiver.name(), e);
        } finally {
            isAway(false);
            back.run();
        }
    }

    private void tell(AlertReceiver receiver, AlertMessage message, Optional<URI> publicUrl)
            throws InterruptedException {
        Instant again = clock.instant().plus(PollLoop.RETRIES.after(message.attempts() + 1));
        pending.trying(message, again);
        delivery.tell(receiver, message, publicUrl)
                .match(
                        done -> told(receiver, message),
                        refused -> refused(receiver, message, refused),
                        later -> later(receiver, message, later));
    }

    private void told(AlertReceiver receiver, AlertMessage message) {
        pending.settle(message);
        if (message.attempts() >= TROUBLE) {
            LOG.info("alert {}: messages arrive again", receiver.name());
        }
    }

    private void refused(AlertReceiver receiver, AlertMessage message, ApiResult.Refused refused) {
        pending.settle(message);
        LOG.warn(
                "alert {}: the receiver refused {}: {}",
                receiver.name(),
                message.kind().word(),
                refused.why());
    }

    private void later(AlertReceiver receiver, AlertMessage message, ApiResult.Later later) {
        Duration usual = PollLoop.RETRIES.after(message.attempts() + 1);
        later.after()
                .filter(wish -> wish.compareTo(usual) > 0)
                .ifPresent(wish -> pending.postpone(message, clock.instant().plus(wish)));
        if (message.attempts() + 1 == TROUBLE) {
            LOG.warn("alert {}: messages do not arrive, will retry: {}", receiver.name(), later.why());
        }
    }

    private synchronized Instant notInQuiet(Instant due) {
        return due.isAfter(quietUntil) ? due : quietUntil;
    }

    private synchronized void quiet() {
        quietUntil = clock.instant().plus(AFTER_TROUBLE);
    }

    private synchronized boolean isAway() {
        return away;
    }

    private synchronized void isAway(boolean now) {
        away = now;
    }
}
