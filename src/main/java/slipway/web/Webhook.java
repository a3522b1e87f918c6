package slipway.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import slipway.config.Project;
import slipway.gitlab.webhook.Deliveries;
import slipway.gitlab.webhook.Delivery;
import slipway.gitlab.webhook.DeliveryDecision;
import slipway.gitlab.webhook.PushAction;
import slipway.gitlab.webhook.PushEvent;
import slipway.gitlab.webhook.SkipMarker;
import slipway.pipeline.Dispatcher;
import slipway.run.Accepted;
import slipway.run.Goal;
import slipway.run.IdempotencyKey;
import slipway.run.PushRequest;
import slipway.run.RunRequest;
import slipway.run.Trigger;
import slipway.run.queue.RunQueue;
import slipway.web.answer.DeliveryAnswer;
import slipway.web.answer.DeliveryAnswer.DeliveryRunAnswer;
import slipway.web.auth.Throttle;
import slipway.web.server.Json;
import slipway.web.server.Problem;
import slipway.web.server.RequestBodies;

/** {@code POST /webhooks/gitlab}: what GitLab says, and what it is answered. Nothing is answered 202 that is not on disk. */
public final class Webhook {
    /** Of all strangers together; a quarter of the memory that the program is started with. */
    private static final long LARGE_BODIES = 64L << 20;

    private static final Duration KEY_GOOD_FOR = Duration.ofDays(30);
    /** A person may well send the same body again on purpose. */
    private static final Duration DERIVED_KEY_GOOD_FOR = Duration.ofMinutes(10);

    private final Supplier<Deliveries> deliveries;
    private final RunQueue queue;
    private final Dispatcher dispatcher;
    private final Clock clock;
    private final Throttle throttle;
    private final LastDeliveries last;
    private final RequestBodies bodies = new RequestBodies(LARGE_BODIES);

    public Webhook(
            Supplier<Deliveries> deliveries,
            RunQueue queue,
            Dispatcher dispatcher,
            Clock clock,
            Throttle throttle,
            LastDeliveries last) {
        this.deliveries = deliveries;
        this.queue = queue;
        this.dispatcher = dispatcher;
        this.clock = clock;
        this.throttle = throttle;
        this.last = last;
    }

    public void post(Context context) throws Problem {
        Map<String, String> headers = headers(context);
        Optional<DeliveryDecision.Unauthenticated> stranger = deliveries.get().refuseUnread(headers, clock.instant());
        if (stranger.isPresent()) {
            throw refused(context, headers, stranger.get());
        }
        bodies.receive(context, RequestBodies.LARGEST, body -> answer(context, new Delivery(headers, body)));
    }

    private void answer(Context context, Delivery delivery) throws Problem {
        DeliveryDecision decision = deliveries.get().decide(delivery, clock.instant());
        if (decision instanceof DeliveryDecision.Unauthenticated stranger) {
            throw refused(context, delivery.headers(), stranger);
        }
        if (decision instanceof DeliveryDecision.Malformed malformed) {
            DeliveryCounts.isOf(context, malformed.projects());
            throw new Problem(HttpStatus.BAD_REQUEST, malformed.reason());
        }
        if (decision instanceof DeliveryDecision.Ignored ignored) {
            DeliveryCounts.note(context, DeliveryCounts.Outcome.IGNORED);
            last.ignored(ignored);
            Json.answer(context, DeliveryAnswer.ignored(ignored.reason()));
            return;
        }
        accept(context, (DeliveryDecision.Accept) decision);
    }

    /** Who sends no credentials at all does not guess, and is told what is missing as often as it takes. */
    private Problem refused(Context context, Map<String, String> headers, DeliveryDecision.Unauthenticated stranger) {
        var problem = new Problem(HttpStatus.UNAUTHORIZED, stranger.reason());
        boolean guesses = headers.containsKey("x-gitlab-token") || headers.containsKey("webhook-signature");
        return guesses ? throttle.failed(context, problem) : problem;
    }

    private void accept(Context context, DeliveryDecision.Accept accept) {
        List<DeliveryDecision.Push> pushes = accept.pushes();
        DeliveryCounts.isOf(
                context, pushes.stream().map(push -> push.project().name()).toList());
        List<Accepted> accepted =
                queue.accept(pushes.stream().map(Webhook::request).toList(), key(accept));
        for (int index = 0; index < pushes.size(); index++) {
            begin(pushes.get(index), accepted.get(index));
            last.accepted(pushes.get(index).project().name(), DeliveryAnswer.of(accepted.get(index)));
        }
        accept.others().ifPresent(last::ignored);
        Accepted first = first(accepted);
        DeliveryCounts.note(context, outcome(first));
        context.status(first.isRepeated() ? HttpStatus.OK : HttpStatus.ACCEPTED);
        Json.answer(context, answer(pushes, accepted));
    }

    private void begin(DeliveryDecision.Push push, Accepted accepted) {
        if (accepted instanceof Accepted.Queued queued) {
            dispatcher.wake();
            if (push.project().cancelOutdatedTests()) {
                dispatcher.overtake(
                        queued.outdated(), "a newer push of " + push.event().branch() + " came: run " + queued.run());
            }
        }
    }

    /** What the delivery came to: something new, if there is anything. */
    private static Accepted first(List<Accepted> accepted) {
        return Stream.of(Accepted.Queued.class, Accepted.Skipped.class, Accepted.Repeated.class)
                .flatMap(kind -> accepted.stream().filter(kind::isInstance))
                .findFirst()
                .orElseThrow();
    }

    /** Of projects that share a delivery, each with its run. */
    private static DeliveryAnswer answer(List<DeliveryDecision.Push> pushes, List<Accepted> accepted) {
        List<DeliveryRunAnswer> runs = IntStream.range(0, pushes.size())
                .mapToObj(index ->
                        DeliveryRunAnswer.of(pushes.get(index).project().name(), accepted.get(index)))
                .toList();
        return DeliveryAnswer.of(first(accepted), runs.size() > 1 ? runs : List.of());
    }

    private static DeliveryCounts.Outcome outcome(Accepted accepted) {
        if (accepted.isRepeated()) {
            return DeliveryCounts.Outcome.KNOWN;
        }
        return accepted.isQueued() ? DeliveryCounts.Outcome.ACCEPTED : DeliveryCounts.Outcome.SKIPPED;
    }

    private static PushRequest request(DeliveryDecision.Push push) {
        return new PushRequest(request(push.project(), push.event()), skip(push.event()));
    }

    private static RunRequest request(Project project, PushEvent push) {
        return new RunRequest(
                        project.name(),
                        push.branch(),
                        push.commit(),
                        push.action() == PushAction.DEPLOY ? Goal.DEPLOY : Goal.TEST,
                        Trigger.PUSH,
                        Optional.of(push.author()).filter(author -> !author.isEmpty()),
                        Optional.of(push.title()).filter(title -> !title.isEmpty()))
                .ofTag(push.ref().tag())
                .pushedBy(Optional.of(push.pusher())
                        .filter(name -> !name.isEmpty())
                        .map(name -> "@" + name))
                .to(push.action().environment(project, push.ref()));
    }

    private static Optional<String> skip(PushEvent push) {
        return push.action() == PushAction.SKIP
                ? push.skipMarker().map(SkipMarker::text).map(text -> "its message says " + text)
                : Optional.empty();
    }

    private static IdempotencyKey key(DeliveryDecision.Accept accept) {
        return new IdempotencyKey(accept.key().value(), accept.key().derived() ? DERIVED_KEY_GOOD_FOR : KEY_GOOD_FOR);
    }

    private static Map<String, String> headers(Context context) {
        var headers = new HashMap<String, String>();
        var names = context.req().getHeaderNames();
        while (names.hasMoreElements()) {
            String name = names.nextElement();
            headers.put(name.toLowerCase(Locale.ROOT), context.req().getHeader(name));
        }
        return headers;
    }
}
