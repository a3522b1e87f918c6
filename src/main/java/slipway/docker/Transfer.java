package slipway.docker;

import com.github.dockerjava.api.model.ResponseItem;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Moves an image from or to a registry, again and again while the registry is away. */
final class Transfer {
    private final EngineConnection engine;
    private final Narration log;
    private final String what;
    private final String registry;

    /** @param what such as {@code push of name:tag} */
    Transfer(EngineConnection engine, Narration log, String what, String registry) {
        this.engine = engine;
        this.log = log;
        this.what = what;
        this.registry = registry;
    }

    /** @param adviceWhenRefused what to do about a refused login */
    <T extends ResponseItem> void run(Supplier<Received<T>> attempt, Consumer<T> each, String adviceWhenRefused)
            throws DockerException, InterruptedException {
        Backoff backoff = new Backoff();
        while (true) {
            Optional<String> problem = once(attempt, each);
            if (problem.isEmpty()) {
                return;
            }
            String message = problem.get();
            switch (RegistryTrouble.of(message)) {
                case AWAY -> {
                    log.line(what + ": " + registry + " is away (" + message + "); trying again in "
                            + backoff.next().toSeconds() + " s");
                    backoff.pause();
                }
                case REFUSED ->
                    throw new DockerException(
                            what + ": " + registry + " refused: " + message + "; " + adviceWhenRefused);
                case OTHER -> throw new DockerException(what + ": " + message);
            }
        }
    }

    /** What went wrong, if anything did. Errors in the stream are items like others. */
    private <T extends ResponseItem> Optional<String> once(Supplier<Received<T>> attempt, Consumer<T> each)
            throws DockerException, InterruptedException {
        String problem = null;
        try (Received<T> received = attempt.get()) {
            for (Optional<T> item = received.next(); item.isPresent(); item = received.next()) {
                problem = errorIn(item.get()).orElse(problem);
                each.accept(item.get());
            }
            Optional<Throwable> failure = received.failure();
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
