package slipway.kubernetes;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Asks a cluster again while it does not answer, until a time is over, and says each reason once. */
final class Patience {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final long end;
    private final Consumer<String> log;
    private final Set<String> said = new HashSet<>();

    /** @param limit from now on */
    Patience(Duration limit, Consumer<String> log) {
        this.end = System.nanoTime() + limit.toNanos();
        this.log = log;
    }

    /** A question to the cluster. */
    interface Question<T> {
        T ask() throws KubernetesException, InterruptedException;
    }

    <T> T ask(Question<T> question) throws KubernetesException, InterruptedException {
        while (true) {
            try {
                return question.ask();
            } catch (KubernetesException e) {
                if (!e.isUnreachable() || isOver()) {
                    throw e;
                }
                sayOnce("the cluster does not answer, and is asked again: " + e.getMessage());
            }
            pause();
        }
    }

    boolean isOver() {
        return System.nanoTime() - end >= 0;
    }

    /** Between two looks. */
    void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(INTERVAL.toMillis());
    }

    void sayOnce(String text) {
        if (said.add(text)) {
            say(text);
        }
    }

    void say(String text) {
        log.accept("slipway: " + text);
    }
}
