package slipway.web.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import slipway.gitlab.watch.Findings;
import slipway.run.Approval;
import slipway.run.BranchHead;
import slipway.run.Image;
import slipway.run.Release;
import slipway.run.Run;
import slipway.run.RunHost;
import slipway.run.RunState;
import slipway.run.RunSummary;
import slipway.run.Stage;
import slipway.run.Wait;
import slipway.run.history.Overview;

/** The shapes of the HTTP interface. A field that has no value is there, and null. */
public final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** Two values for one name, or something after the end, is no message that we would understand as it was meant. */
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Json() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void answer(Context context, JsonNode node) {
        context.contentType("application/json").result(bytes(node));
    }

    public static JsonNode read(byte[] bytes) throws java.io.IOException {
        return STRICT.readTree(bytes);
    }

    public static String time(Instant instant) {
        return TIME.format(instant);
    }

    public static <T> ArrayNode array(List<T> items, Function<T, ? extends JsonNode> shape) {
        ArrayNode array = MAPPER.createArrayNode();
        items.forEach(item -> array.add(shape.apply(item)));
        return array;
    }

    public static ObjectNode run(Run run) {
        ObjectNode node = object();
        node.put("id", run.id());
        node.put("project", run.project());
        node.put("branch", run.branch());
        node.put("tag", run.tag().orElse(null));
        node.put("commit", run.commit());
        node.put("title", run.title().orElse(null));
        node.put("goal", run.goal().word());
        node.put("environment", run.environment().orElse(null));
        node.put("trigger", run.trigger().word());
        node.put("state", run.state().word());
        node.put("reason", run.reason().orElse(null));
        node.put("attempt", run.attempt());
        node.put("requestedBy", run.requestedBy().orElse(null));
        node.put("author", run.author().filter(name -> !name.isEmpty()).orElse(null));
        node.put("createdAt", time(run.createdAt()));
        node.put("startedAt", time(run.startedAt()));
        node.put("finishedAt", time(run.finishedAt()));
        node.put("release", run.release().orElse(null));
        node.put("promotes", run.promotes().orElse(null));
        node.put("retryOf", run.retryOf().orElse(null));
        boolean waits = run.state() == RunState.WAITING;
        node.put(
                "waitsFor",
                run.waits()
                        .filter(wait -> waits)
                        .map(wait -> wait.kind().word())
                        .orElse(null));
        node.put("waitingSince", time(run.waits().filter(wait -> waits).map(Wait::since)));
        node.set("approval", run.approval().map(Json::approval).orElse(null));
        node.set("stages", array(run.stages(), Json::stage));
        node.set("hosts", array(run.hosts(), Json::host));
        node.set("image", run.image().map(Json::image).orElse(null));
        return node;
    }

    private static ObjectNode approval(Approval approval) {
        ObjectNode node = object();
        node.put("by", approval.by());
        node.put("at", time(approval.at()));
        return node;
    }

    private static ObjectNode stage(Stage stage) {
        ObjectNode node = object();
        node.put("name", stage.name().word());
        node.put("state", stage.state().word());
        node.put("startedAt", time(stage.startedAt()));
        node.put("finishedAt", time(stage.finishedAt()));
        node.put("detail", stage.detail().orElse(null));
        return node;
    }

    private static ObjectNode host(RunHost host) {
        ObjectNode node = object();
        node.put("host", host.host());
        node.put("state", host.state().word());
        node.put("startedAt", time(host.startedAt()));
        node.put("finishedAt", time(host.finishedAt()));
        node.put("detail", host.detail().orElse(null));
        return node;
    }

    private static ObjectNode image(Image image) {
        ObjectNode node = object();
        node.put("reference", image.reference());
        node.put("digest", image.digest().orElse(null));
        return node;
    }

    public static ObjectNode summary(RunSummary run) {
        ObjectNode node = object();
        node.put("id", run.id());
        node.put("branch", run.branch());
        node.put("commit", run.commit());
        node.put("title", run.title().orElse(null));
        node.put("goal", run.goal().word());
        node.put("environment", run.environment().orElse(null));
        node.put("trigger", run.trigger().word());
        node.put("state", run.state().word());
        node.put("reason", run.reason().orElse(null));
        node.put("requestedBy", run.requestedBy().orElse(null));
        node.put("createdAt", time(run.createdAt()));
        node.put("finishedAt", time(run.finishedAt()));
        return node;
    }

    /**
     * What is live on one host.
     *
     * @param head of the branch that is deployed there, as far as it is known
     */
    public static ObjectNode live(Overview.Live live, Optional<BranchHead> head) {
        Release release = live.release();
        ObjectNode node = object();
        node.put("environment", release.environment());
        node.put("host", release.host());
        node.setAll(number(release, live.run()));
        node.put(
                "isHead",
                head.map(known -> known.commit().equals(release.commit())).orElse(null));
        node.put("image", release.image().map(Image::reference).orElse(null));
        node.put("digest", release.digest().orElse(null));
        node.put("since", time(release.since()));
        node.put("doubt", release.doubt().orElse(null));
        node.put("seenAt", time(release.lastLook().seenAt()));
        node.put("drifted", release.lastLook().drift().isPresent());
        node.put("drift", release.lastLook().drift().orElse(null));
        node.put("unhealthy", release.lastLook().unhealthy().orElse(null));
        node.put("unseen", release.lastLook().unseen().orElse(null));
        node.set(
                "previous",
                live.previous()
                        .map(previous -> number(previous.release(), previous.run()))
                        .orElse(null));
        return node;
    }

    /**
     * A release, as a list shows it.
     *
     * @param run that put it live, if it is still kept
     */
    public static ObjectNode release(Release release, Optional<RunSummary> run) {
        ObjectNode node = number(release, run);
        node.put("environment", release.environment());
        node.put("host", release.host());
        node.put("tag", release.tag().orElse(null));
        node.put("state", release.state());
        node.put("image", release.image().map(Image::reference).orElse(null));
        node.put("digest", release.digest().orElse(null));
        node.put("since", time(release.since()));
        node.put("until", time(release.until()));
        return node;
    }

    /** Which release it is, and what people know it by. */
    private static ObjectNode number(Release release, Optional<RunSummary> run) {
        ObjectNode node = object();
        node.put("release", release.id());
        node.put("run", release.run());
        node.put("commit", release.commit());
        node.put("title", run.flatMap(RunSummary::title).orElse(null));
        node.put("requestedBy", run.flatMap(RunSummary::requestedBy).orElse(null));
        return node;
    }

    public static ObjectNode head(BranchHead head) {
        ObjectNode node = object();
        node.put("commit", head.commit());
        node.put("seenAt", time(head.seenAt()));
        return node;
    }

    public static ObjectNode finding(Findings.Seen seen) {
        ObjectNode node = object();
        node.put("state", seen.finding().state().word());
        node.put("detail", seen.finding().detail());
        node.put("seenAt", time(seen.at()));
        return node;
    }

    private static String time(Optional<Instant> instant) {
        return instant.map(Json::time).orElse(null);
    }
}
