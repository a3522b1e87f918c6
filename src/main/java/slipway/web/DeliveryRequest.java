package slipway.web;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import slipway.config.Project;
import slipway.gitlab.webhook.DeliveryDecision;
import slipway.gitlab.webhook.DeliveryFingerprint;
import slipway.gitlab.webhook.PushAction;
import slipway.gitlab.webhook.PushEvent;
import slipway.gitlab.webhook.SkipMarker;
import slipway.run.Goal;
import slipway.run.IdempotencyKey;
import slipway.run.PushRequest;
import slipway.run.RunRequest;
import slipway.run.Trigger;

/**
 * What a delivery asks the queue for.
 *
 * @param pushes one for each project that the delivery is for
 * @param key by which the delivery is recognised when GitLab sends it again
 */
record DeliveryRequest(List<PushRequest> pushes, IdempotencyKey key) {
    private static final Duration KEY_GOOD_FOR = Duration.ofDays(30);
    /** A person may well send the same body again on purpose. */
    private static final Duration DERIVED_KEY_GOOD_FOR = Duration.ofMinutes(10);

    static DeliveryRequest of(DeliveryDecision.Accept accept) {
        return new DeliveryRequest(
                accept.pushes().stream()
                        .map(push -> new PushRequest(run(push.project(), push.event()), skip(push.event())))
                        .toList(),
                key(accept.key()));
    }

    private static IdempotencyKey key(DeliveryFingerprint fingerprint) {
        return new IdempotencyKey(fingerprint.value(), fingerprint.derived() ? DERIVED_KEY_GOOD_FOR : KEY_GOOD_FOR);
    }

    private static RunRequest run(Project project, PushEvent push) {
        return new RunRequest(
                        project.name(),
                        push.branch(),
                        push.commit(),
                        push.action() == PushAction.DEPLOY ? Goal.DEPLOY : Goal.TEST,
                        Trigger.PUSH,
                        known(push.author()),
                        known(push.title()))
                .ofTag(push.ref().tag())
                .pushedBy(known(push.pusher()).map(name -> "@" + name))
                .to(push.action().environment(project, push.ref()));
    }

    private static Optional<String> known(String text) {
        return Optional.of(text).filter(words -> !words.isEmpty());
    }

    private static Optional<String> skip(PushEvent push) {
        return push.action() == PushAction.SKIP
                ? push.skipMarker().map(SkipMarker::text).map(text -> "its message says " + text)
                : Optional.empty();
    }
}
