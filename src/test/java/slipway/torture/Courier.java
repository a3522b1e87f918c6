package slipway.torture;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import slipway.parts.RunningSlipway;

/** Delivers pushes as GitLab does, to whichever life of a server there is, and notes what was answered. */
final class Courier {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int UNAVAILABLE = 503;
    /** GitLab's own. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Ground ground;
    private final Servers servers;
    private final Ledger ledger;
    private final AtomicLong sendings = new AtomicLong();
    private final AtomicLong acceptances = new AtomicLong();
    private volatile Optional<Lives> newest = Optional.empty();
    private volatile Optional<Lives> newestAccepted = Optional.empty();

    Courier(Ground ground, Servers servers, Ledger ledger) {
        this.ground = ground;
        this.servers = servers;
        this.ledger = ledger;
    }

    /** How many deliveries were begun; one that counts is about to be sent or on its way. */
    long sendings() {
        return sendings.get();
    }

    /** Where the newest of them goes. */
    Optional<Lives> newest() {
        return newest;
    }

    /** How many were answered 202. */
    long acceptances() {
        return acceptances.get();
    }

    /** Where the newest of them was. */
    Optional<Lives> newestAccepted() {
        return newestAccepted;
    }

    Delivery send(Push push, String key) throws InterruptedException {
        Delivery delivery = attempt(push, key);
        ledger.delivery(delivery);
        return delivery;
    }

    /**
     * As a balancer does: where nobody listens, or the server says that it cannot accept now, the next one is tried. If there
     * is none that could accept it, it has reached nobody.
     */
    private Delivery attempt(Push push, String key) throws InterruptedException {
        Set<RunningSlipway> serving = servers.serving();
        Delivery answer = null;
        for (Lives server : servers.inTurn()) {
            answer = attempt(server, push, key);
            if (answer.accepted()) {
                newestAccepted = Optional.of(server);
                acceptances.incrementAndGet();
            }
            if (answer.reached() && answer.status().orElse(0) != UNAVAILABLE) {
                return answer;
            }
        }
        serving.retainAll(servers.serving());
        return serving.isEmpty() && servers.areSeveral() ? unreached(push, key) : answer;
    }

    private static Delivery unreached(Push push, String key) {
        return new Delivery(push, key, false, OptionalInt.empty(), OptionalLong.empty());
    }

    private Delivery attempt(Lives lives, Push push, String key) throws InterruptedException {
        RunningSlipway server = lives.current();
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri("/webhooks/gitlab"))
                .header("Content-Type", "application/json")
                .header("X-Gitlab-Event", "Push Hook")
                .header("X-Gitlab-Token", RunningSlipway.WEBHOOK_TOKEN)
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body(push)));
        newest = Optional.of(lives);
        sendings.incrementAndGet();
        try {
            HttpResponse<String> answer = server.send(request, LIMIT);
            long run = JSON.readTree(answer.body()).path("run").asLong(-1);
            return new Delivery(
                    push,
                    key,
                    true,
                    OptionalInt.of(answer.statusCode()),
                    run < 0 ? OptionalLong.empty() : OptionalLong.of(run));
        } catch (ConnectException e) {
            return unreached(push, key);
        } catch (IOException e) {
            return new Delivery(push, key, true, OptionalInt.empty(), OptionalLong.empty());
        }
    }

    private String body(Push push) {
        ObjectNode body = JSON.createObjectNode();
        body.put("object_kind", "push").put("before", "0".repeat(40)).put("after", push.commit());
        body.put("ref", "refs/heads/" + push.branch()).put("user_name", "Ada Developer");
        body.putObject("project").put("path_with_namespace", ground.team().path());
        body.putArray("commits").addObject().put("id", push.commit()).put("message", "Push " + push.order());
        return body.toString();
    }
}
