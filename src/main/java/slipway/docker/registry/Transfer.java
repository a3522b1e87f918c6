package slipway.docker.registry;

import com.github.dockerjava.api.model.ResponseItem;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import slipway.docker.engine.EngineConnection;
import slipway.docker.engine.EngineException;
import slipway.docker.engine.EngineFailure;
import slipway.docker.engine.LineLog;
import slipway.docker.engine.StreamItems;
import slipway.text.Backoff;

/** Moves an image from or to a registry, again and again while the registry is away. */
public final class Transfer {
    /** About two minutes: enough for a limit of so many requests a minute. */
    public static final int TIMES_AT_A_LIMIT = 12;

    public static final Backoff PAUSES = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(15));

    private final EngineConnection engine;
    private final LineLog log;
    private final String what;
    private final String registry;

    /** @param what such as {@code push of name:tag} */
    Transfer(EngineConnection engine, LineLog log, String what, String registry) {
        this.engine = engine;
        this.log = log;
        this.what = what;
        this.registry = registry;
    }

    /** @param adviceWhenRefused what to do about a refused login */
    <T extends ResponseItem> void run(Supplier<StreamItems<T>> attempt, Consumer<T> each, String adviceWhenRefused)
            throws EngineException, InterruptedException {
        int limited = 0;
        for (int failures = 1; ; failures++) {
            Optional<String> problem = once(attempt, each);
            if (problem.isEmpty()) {
                return;
            }
            String message = problem.get();
            switch (RegistryError.of(message)) {
                case AWAY -> pause(failures, "is away", message);
                case LIMITED -> {
                    if (++limited == TIMES_AT_A_LIMIT) {
                        throw new EngineException(what + ": " + message + "; " + RegistryError.ADVICE_ON_A_LIMIT);
                    }
                    pause(failures, "was asked too often", message);
                }
                case REFUSED ->
                    throw new EngineException(
                            what + ": " + registry + " refused: " + message + "; " + adviceWhenRefused);
                case OTHER -> throw new EngineException(what + ": " + message);
            }
        }
    }

    private void pause(int failures, String state, String message) throws InterruptedException {
        Duration pause = PAUSES.after(failures);
        log.line(what + ": " + registry + " " + state + " (" + message + "); trying again in " + pause.toSeconds()
                + " s");
        Thread.sleep(pause.toMillis());
    }

    /** What went wrong, if anything did. Errors in the stream are items like others. */
    <T extends ResponseItem> Optional<String> once(Supplier<StreamItems<T>> attempt, Consumer<T> each)
            throws EngineException, InterruptedException {
        String problem = null;
        try (StreamItems<T> items = attempt.get()) {
            for (Optional<T> item = items.next(); item.isPresent(); item = items.next()) {
                problem = errorIn(item.get()).orElse(problem);
                each.accept(item.get());
            }
            Optional<Throwable> failure = items.failure();
            if (failure.isEmpty()) {
                return Optional.ofNullable(problem);
            }
            if (failure.get() instanceof com.github.dockerjava.api.exception.DockerException refused) {
                return Optional.of(EngineFailure.messageOf(refused));
            }
            throw engine.failed(what, failure.get());
        }
    }

    static Optional<String> errorIn(ResponseItem item) {
        ResponseItem.ErrorDetail detail = item.getErrorDetail();
        if (detail != null && detail.getMessage() != null) {
            return Optional.of(detail.getMessage());
        }
        return Optional.ofNullable(plainError(item));
    }

    @SuppressWarnings("deprecation") // older engines say it there only
    private static String plainError(ResponseItem item) {
        return item.getError();
    }
}
