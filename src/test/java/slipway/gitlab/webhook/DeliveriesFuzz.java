package slipway.gitlab.webhook;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import slipway.config.BranchName;
import slipway.config.Project;

/** Fuzz target: what a delivery asks for. The first byte chooses the headers, the rest is the body. */
public final class DeliveriesFuzz {
    private static final Project PROJECT = Hook.project("backend", "group/backend", 7, "right-token", "");
    private static final Deliveries DELIVERIES = Hook.deliveries(PROJECT);
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final List<String> EVENTS = List.of("Push Hook", "System Hook", "Tag Push Hook", "");

    private DeliveriesFuzz() {}

    /** Called by Jazzer with any bytes. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] body = Arrays.copyOfRange(input, 1, input.length);
        boolean authentic = (input[0] & 8) == 0;
        DeliveryDecision decision = DELIVERIES.decide(
                Hook.of(body)
                        .header("x-gitlab-event", EVENTS.get(input[0] & 3))
                        .header("x-gitlab-token", authentic ? "right-token" : "wrong-token")
                        .delivery(),
                Hook.NOW);
        check(decision, authentic);
    }

    private static void check(DeliveryDecision decision, boolean authentic) {
        if (authentic == decision instanceof DeliveryDecision.Unauthenticated) {
            throw new AssertionError("authentic: " + authentic + ", but " + decision);
        }
        if (decision instanceof DeliveryDecision.Accept accept) {
            accept.pushes().forEach(push -> check(push.event()));
        }
        reason(decision).ifPresent(DeliveriesFuzz::checkOneLine);
    }

    private static void check(PushEvent push) {
        if (BranchName.problem(push.branch()).isPresent()
                || !COMMIT.matcher(push.commit()).matches()) {
            throw new AssertionError("accepted " + push);
        }
        checkOneLine(push.title());
        checkOneLine(push.author());
    }

    private static void checkOneLine(String text) {
        if (text.length() > 1000 || text.chars().anyMatch(Character::isISOControl)) {
            throw new AssertionError("not one bounded line: " + text);
        }
    }

    private static Optional<String> reason(DeliveryDecision decision) {
        if (decision instanceof DeliveryDecision.Ignored ignored) {
            return Optional.of(ignored.reason());
        }
        return decision instanceof DeliveryDecision.Malformed malformed
                ? Optional.of(malformed.reason())
                : Optional.empty();
    }
}
