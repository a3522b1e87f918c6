package slipway.report;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Alert;
import slipway.gitlab.Answer;
import slipway.run.Notice;
import slipway.run.Notices;
import slipway.run.WriteFailed;

/** The way to one receiver: tells what is open, one after the other, so that nothing overtakes what came before it. */
final class Courier {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(10);
    private static final int TROUBLE = 3;

    private final Notices notices;
    private final Telling telling;
    private final Clock clock;
    private boolean away;
    private Instant quietUntil = Instant.MIN;

    Courier(Notices notices, Telling telling, Clock clock) {
        this.notices = notices;
        this.telling = telling;
        this.clock = clock;
    }

    /**
     * Sends off what is due; returns when there is more to do, if it is known.
     *
     * @param back told when he is back
     */
    Optional<Instant> send(Alert alert, Optional<URI> publicUrl, Executor threads, Runnable back) {
        if (isAway()) {
            return Optional.empty();
        }
        Optional<Notice> first = notices.first(alert.name());
        Optional<Instant> due = first.map(Notice::notBefore).map(this::notInQuiet);
        if (due.isEmpty() || due.get().isAfter(clock.instant())) {
            return due;
        }
        isAway(true);
        try {
            threads.execute(() -> walk(alert, first.get(), publicUrl, back));
        } catch (RejectedExecutionException e) {
            LOG.debug("the server stops; the next life tells it");
        }
        return Optional.empty();
    }

    private void walk(Alert alert, Notice notice, Optional<URI> publicUrl, Runnable back) {
        try {
            tell(alert, notice, publicUrl);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (WriteFailed e) {
            quiet();
            LOG.debug("nothing can be written, so nothing is told: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
            quiet();
            LOG.error("alert {}: that broke, and is tried again", alert.name(), e);
        } finally {
            isAway(false);
            back.run();
        }
    }

    private void tell(Alert alert, Notice notice, Optional<URI> publicUrl) throws InterruptedException {
        Instant again = clock.instant().plus(Pause.after(notice.attempts() + 1));
        notices.trying(notice, again);
        Answer answer = telling.tell(alert, notice, publicUrl);
        if (answer instanceof Answer.Done) {
            notices.settle(notice);
            if (notice.attempts() >= TROUBLE) {
                LOG.info("alert {}: messages arrive again", alert.name());
            }
        } else if (answer instanceof Answer.Refused refusal) {
            notices.settle(notice);
            LOG.warn(
                    "alert {}: {} was not told: {}", alert.name(), notice.kind().word(), refusal.why());
        } else if (answer instanceof Answer.Later later) {
            later(alert, notice, later);
        }
    }

    private void later(Alert alert, Notice notice, Answer.Later later) {
        Duration usual = Pause.after(notice.attempts() + 1);
        later.after()
                .filter(wish -> wish.compareTo(usual) > 0)
                .ifPresent(wish -> notices.postpone(notice, clock.instant().plus(wish)));
        if (notice.attempts() + 1 == TROUBLE) {
            LOG.warn("alert {}: messages do not arrive, it is tried on: {}", alert.name(), later.why());
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
