package slipway.check;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import slipway.config.AlertReceiver;
import slipway.gitlab.ApiResult;
import slipway.notify.alert.AlertDelivery;
import slipway.run.outbox.AlertMessage;

/** Whether the receivers of alerts are there, and whether a message arrives. */
final class AlertCheck {
    private final Optional<URI> publicUrl;
    private final boolean send;
    private final Clock clock = Clock.systemUTC();
    private final AlertDelivery delivery = new AlertDelivery(AlertDelivery.PATIENCE, clock);

    /** @param send whether each is sent a test message, which people will see */
    AlertCheck(Optional<URI> publicUrl, boolean send) {
        this.publicUrl = publicUrl;
        this.send = send;
    }

    String open(AlertReceiver receiver) throws IOException, InterruptedException {
        ApiResult answer = send
                ? delivery.tell(
                        receiver,
                        AlertMessage.test(
                                UUID.randomUUID().toString().replace("-", ""), receiver.name(), clock.instant()),
                        publicUrl)
                : delivery.look(receiver);
        if (!answer.isDone()) {
            throw new IOException(answer.whyNot().orElseThrow());
        }
        return receiver.channel().place()
                + (send ? " took a test message" : " is there; --test-alerts also sends it a message");
    }
}
