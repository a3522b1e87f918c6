package slipway;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import slipway.config.Alert;
import slipway.gitlab.Answer;
import slipway.report.Telling;
import slipway.run.Notice;

/** Whether the receivers of alerts are there, and whether a message arrives. */
final class AlertDoors {
    private final Optional<URI> publicUrl;
    private final boolean send;
    private final Clock clock = Clock.systemUTC();
    private final Telling telling = new Telling(Telling.PATIENCE, clock);

    /** @param send whether each is sent a test message, which people will see */
    AlertDoors(Optional<URI> publicUrl, boolean send) {
        this.publicUrl = publicUrl;
        this.send = send;
    }

    String open(Alert alert) throws IOException, InterruptedException {
        Answer answer = send
                ? telling.tell(
                        alert,
                        Notice.test(UUID.randomUUID().toString().replace("-", ""), alert.name(), clock.instant()),
                        publicUrl)
                : telling.look(alert);
        if (answer instanceof Answer.Later later) {
            throw new IOException(later.why());
        }
        if (answer instanceof Answer.Refused refused) {
            throw new IOException(refused.why());
        }
        return Telling.place(alert)
                + (send ? " took a test message" : " is there; --test-alerts also sends it a message");
    }
}
