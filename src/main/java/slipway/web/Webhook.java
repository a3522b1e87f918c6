package slipway.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import slipway.gitlab.webhook.Deliveries;
import slipway.gitlab.webhook.Delivery;
import slipway.gitlab.webhook.DeliveryDecision;
import slipway.pipeline.Dispatcher;
import slipway.run.Accepted;
import slipway.run.queue.RunQueue;
import slipway.web.answer.DeliveryAnswer;
import slipway.web.answer.DeliveryAnswer.DeliveryRunAnswer;
import slipway.web.auth.Throttle;
import slipway.web.server.Json;
import slipway.web.server.Problem;
import slipway.web.server.RequestBodies;

/**
 * {@code POST /webhooks/gitlab}, in three steps: decide what the delivery asks for, record it in the queue, answer. Nothing
 * is answered 202 that is not on disk.
 */
public final class Webhook {
    /** Of all strangers together; a quarter of the memory that the program is started with. */
    private static final long LARGE_BODIES = 64L << 20;

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

    /** A sender without any credentials is not guessing: it is always told what is missing. */
    private Problem refused(Context context, Map<String, String> headers, DeliveryDecision.Unauthenticated stranger) {
        var problem = new Problem(HttpStatus.UNAUTHORIZED, stranger.reason());
        boolean guesses = headers.containsKey("x-gitlab-token") || headers.containsKey("webhook-signature");
        return guesses ? throttle.failed(context, problem) : problem;
    }

    /** Records the runs, answers, and wakes the workers. Before the answer all of it is on disk. */
    private void accept(Context context, DeliveryDecision.Accept accept) {
        List<DeliveryDecision.Push> pushes = accept.pushes();
        DeliveryCounts.isOf(
                context, pushes.stream().map(push -> push.project().name()).toList());
        DeliveryRequest request = DeliveryRequest.of(accept);
        List<Accepted> accepted = queue.accept(request.pushes(), request.key());
        for (int index = 0; index < pushes.size(); index++) {
            begin(pushes.get(index), accepted.get(index));
            last.accepted(pushes.get(index).project().name(), DeliveryAnswer.of(accepted.get(index)));
        }
        accept.others().ifPresent(last::ignored);
        Accepted most =
                accepted.stream().min(Comparator.comparing(Accepted::kind)).orElseThrow();
        DeliveryCounts.note(context, outcome(most));
        context.status(most.kind() == Accepted.Kind.REPEATED ? HttpStatus.OK : HttpStatus.ACCEPTED);
        Json.answer(context, DeliveryAnswer.of(most, runs(pushes, accepted)));
    }

    private void begin(DeliveryDecision.Push push, Accepted accepted) {
        if (accepted.kind() != Accepted.Kind.QUEUED) {
            return;
        }
        dispatcher.wake();
        if (push.project().cancelOutdatedTests()) {
            dispatcher.overtake(
                    accepted.outdated(), "a newer push of " + push.event().branch() + " came: run " + accepted.run());
        }
    }

    /** If projects share the delivery, the run of each. */
    private static List<DeliveryRunAnswer> runs(List<DeliveryDecision.Push> pushes, List<Accepted> accepted) {
        if (pushes.size() == 1) {
            return List.of();
        }
        return IntStream.range(0, pushes.size())
                .mapToObj(index ->
                        DeliveryRunAnswer.of(pushes.get(index).project().name(), accepted.get(index)))
                .toList();
    }

    private static DeliveryCounts.Outcome outcome(Accepted accepted) {
        return switch (accepted.kind()) {
            case QUEUED -> DeliveryCounts.Outcome.ACCEPTED;
            case SKIPPED -> DeliveryCounts.Outcome.SKIPPED;
            case REPEATED -> DeliveryCounts.Outcome.KNOWN;
        };
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
