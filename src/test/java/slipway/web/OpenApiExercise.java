package slipway.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import slipway.config.DatabaseAddress;
import slipway.parts.Contract;
import slipway.parts.EventReader;
import slipway.parts.LocalTeam;
import slipway.parts.PostgresPart;
import slipway.parts.RunningSlipway;
import slipway.parts.Shell;

/** Asks for everything that the document has, in every way that it may be answered. */
final class OpenApiExercise {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> THERE = Map.of("project", "backend", "id", "1", "file", "style.css");
    private static final Map<String, String> NOT_THERE = Map.of("project", "nobody", "id", "999999", "file", "a.js");
    private static final Map<String, String> NO_NUMBER = Map.of("project", "backend", "id", "one", "file", "style.css");
    private static final String WEBHOOK = "/webhooks/gitlab";
    private static final String SESSION = "/api/session";
    private static final String RUNS = "/api/projects/backend/runs";
    private static final String ROLLBACK = "/api/projects/backend/rollback";
    private static final String PROMOTE = "/api/projects/backend/promote";
    private static final String FREEZE = "/api/projects/backend/freeze";
    private static final String EVENTS = "/api/events";
    private static final String GITLAB = "/api/session/gitlab";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int GUESSES = 20;
    private static final int READERS = 200;
    private static final int SIGN_INS = 4;

    private final OpenApiScene scene;
    private final RunningSlipway slipway;
    private final Contract contract;
    private final Exercised exercised;

    OpenApiExercise(OpenApiScene scene, Contract contract, Exercised exercised) {
        this.scene = scene;
        this.slipway = scene.slipway;
        this.contract = contract;
        this.exercised = exercised;
    }

    void all() throws Exception {
        scene.tests("sleep 3600");
        readEverything();
        asWhoMayNot();
        forWhatIsNotThere();
        byMistake();
        deliver();
        seeItHappen();
        signInAndOut();
        wish();
        onPostgresql();
        followByTooMany();
        signInByTooMany();
        whileNothingCanBeWritten();
    }

    /** One operation of the document. */
    record Operation(String method, String path, JsonNode responses, JsonNode parameters) {
        /** The address with what is there. */
        String there() {
            return address(THERE);
        }

        boolean mayAnswer(int status) {
            return responses.has(Integer.toString(status));
        }

        String address(Map<String, String> values) {
            String address = path;
            for (var value : values.entrySet()) {
                address = address.replace("{" + value.getKey() + "}", value.getValue());
            }
            return address;
        }
    }

    private List<Operation> operations() {
        return operations(contract);
    }

    static List<Operation> operations(Contract contract) {
        List<Operation> all = new ArrayList<>();
        for (var path : contract.root().path("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                if (operation.getValue().has("responses")) {
                    all.add(new Operation(
                            operation.getKey().toUpperCase(Locale.ROOT),
                            path.getKey(),
                            operation.getValue().path("responses"),
                            operation.getValue().path("parameters")));
                }
            }
        }
        return all;
    }

    private void readEverything() throws Exception {
        for (Operation each : operations()) {
            if (List.of("GET", "HEAD").contains(each.method()) && !each.path().equals(EVENTS)) {
                HttpResponse<String> answer = deployer(each.method(), each.there(), "");
                Optional<String> tag = answer.headers().firstValue("ETag");
                if (tag.isPresent()) {
                    send(request(each.method(), each.there(), "")
                            .header("Authorization", "Bearer " + RunningSlipway.TOKEN)
                            .header("If-None-Match", tag.get()));
                }
            }
        }
        send(request("GET", "/assets/page.js", ""));
        send(request("GET", "/assets/icon.svg", ""));
        // What was delivered went there; to the last environment nothing did.
        deployer("GET", "/api/projects/backend/figures?environment=production", "");
        assertThat(next("/api/runs?limit=2")).isPositive();
        assertThat(next("/api/projects/backend/releases?limit=1")).isEqualTo(6);
        assertThat(next("/api/projects/backend/releases?limit=1&before=3")).isEqualTo(2);
        assertThat(next("/api/projects/backend/releases?limit=1&before=2")).isZero();
        assertThat(next("/api/projects/backend/releases?before=1")).isZero();
    }

    private long next(String list) throws Exception {
        return JSON.readTree(deployer("GET", list, "").body()).path("next").asLong();
    }

    /** Nobody, a guesser, and who may only read. */
    private void asWhoMayNot() throws Exception {
        for (int i = 0; i < GUESSES; i++) {
            send(guess("GET", "/api/status"));
        }
        for (Operation each : operations()) {
            String address = each.there();
            if (each.mayAnswer(401)) {
                boolean signsIn = address.equals(SESSION);
                send(request(each.method(), address, signsIn ? "{\"token\": \"wrong\"}" : ""));
                assertThat(send(guess(each.method(), address)).statusCode())
                        .as(each.toString())
                        .isEqualTo(429);
            }
            if (each.mayAnswer(403)) {
                send(request(each.method(), address, "").header("Authorization", "Bearer " + LocalTeam.READER));
            }
        }
    }

    /** A wrong token in each of the three places where one is looked for, from an address that has guessed before. */
    private HttpRequest.Builder guess(String method, String address) {
        return request(method, address, address.equals(SESSION) ? "{\"token\": \"wrong\"}" : "")
                .header("X-Forwarded-For", "192.0.2.99")
                .header("X-Gitlab-Token", "wrong")
                .header("Authorization", "Bearer wrong");
    }

    private void forWhatIsNotThere() throws Exception {
        for (Operation each : operations()) {
            if (each.mayAnswer(404) && !each.path().equals(EVENTS)) {
                deployer(each.method(), each.address(NOT_THERE), "");
            }
        }
        deployer("GET", "/api/runs?project=" + NOT_THERE.get("project"), "");
        deployer("GET", EVENTS + "?project=" + NOT_THERE.get("project"), "");
    }

    private void byMistake() throws Exception {
        for (Operation each : operations()) {
            if (each.mayAnswer(400) && each.method().equals("GET")) {
                deployer("GET", each.address(NO_NUMBER) + "?limit=0&days=0", "");
            } else if (each.mayAnswer(400)) {
                deployer(each.method(), each.address(NO_NUMBER), "{");
            }
            if (each.mayAnswer(413)) {
                int size = each.path().equals(WEBHOOK) ? 26 << 20 : 100 << 10;
                deployer(each.method(), each.there(), "\"" + "x".repeat(size) + "\"");
            }
        }
    }

    private void deliver() throws Exception {
        JsonNode push = OpenApiScene.push(scene.head(), "The first commit");
        assertDelivery("queued", "one", push);
        assertDelivery("repeated", "one", push);
        assertDelivery("skipped", "two", OpenApiScene.push("1".repeat(40), "[skip ci] Only words"));
        ObjectNode deleted = OpenApiScene.push("0".repeat(40), "");
        assertDelivery("ignored", "three", deleted);
        await().atMost(PATIENCE).until(() -> project().path("running").size() > 0);
        assertDelivery("queued", "four", OpenApiScene.push("2".repeat(40), "The next commit"));
        ObjectNode shared = OpenApiScene.push("3".repeat(40), "A commit of two services");
        shared.withObject("/project").put("path_with_namespace", "team/shop");
        assertDelivery("queued", "five", shared);
        assertDelivery("repeated", "five", shared);
    }

    private void assertDelivery(String status, String key, JsonNode push) throws Exception {
        HttpResponse<String> answer = send(delivery(key, push));
        assertThat(JSON.readTree(answer.body()).path("status").asText())
                .as(answer.body())
                .isEqualTo(status);
        // What the status says of it.
        deployer("GET", "/api/projects/backend", "");
    }

    private HttpRequest.Builder delivery(String key, JsonNode push) {
        return request("POST", WEBHOOK, push.toString())
                .header("X-Gitlab-Event", "Push Hook")
                .header("X-Gitlab-Token", RunningSlipway.WEBHOOK_TOKEN)
                .header("Idempotency-Key", key);
    }

    /** What runs, what waits, what GitLab says of the hook; and the events that tell of it. */
    private void seeItHappen() throws Exception {
        await().atMost(PATIENCE)
                .until(() -> !project().path("hook").isNull()
                        && !project().path("branch").isNull());
        await().atMost(PATIENCE)
                .until(() -> !project().path("live").path(0).path("unseen").isNull());
        JsonNode waiting = project().path("queued").path(0);
        assertThat(waiting.path("state").asText()).isEqualTo("queued");
        deployer("GET", "/api/status", "");
        try (var events = EventReader.of(slipway, EVENTS, Optional.empty())) {
            exercised.saw(events.answer());
            await().atMost(PATIENCE).until(() -> !events.data("status").isEmpty());
            deployer("POST", "/api/runs/" + waiting.path("id").asLong() + "/cancel", "");
            await().atMost(PATIENCE).until(() -> !events.data("run").isEmpty());
            assertEvents(events);
        }
        try (var events = EventReader.of(slipway, "/api/runs/1/events", Optional.empty())) {
            await().atMost(PATIENCE).until(() -> events.end().isDone());
            assertEvents(events);
            assertThat(events.events().get(events.events().size() - 1).name()).isEqualTo("end");
        }
    }

    private void assertEvents(EventReader events) {
        events.data("status").forEach(status -> contract.check("an event", "Status", status));
        events.data("project").forEach(project -> contract.check("an event", "Project", project));
        events.data("run").forEach(run -> contract.check("an event", "Run", run));
    }

    private JsonNode project() throws Exception {
        return JSON.readTree(deployer("GET", "/api/projects/backend", "").body());
    }

    private void signInAndOut() throws Exception {
        ObjectNode token = JSON.createObjectNode().put("token", LocalTeam.READER);
        exercised.saw("SignIn", token);
        HttpResponse<String> in = send(request("POST", SESSION, token.toString()));
        String cookie = in.headers().firstValue("Set-Cookie").orElseThrow().replaceAll(";.*", "");
        send(request("GET", SESSION, "").header("Cookie", cookie));
        send(request("POST", SESSION, "{\"token\": \"" + RunningSlipway.TOKEN + "\"}"));
        String foreign = "https://elsewhere.example.com";
        send(request("POST", SESSION, token.toString()).header("Origin", foreign));
        send(request("DELETE", SESSION, "").header("Cookie", cookie).header("Origin", foreign));
        send(request("DELETE", SESSION, ""));
    }

    private void beforeAnybodySaidYes() throws Exception {
        String approve = "/api/runs/" + OpenApiScene.APPROVED + "/approve";
        String reject = "/api/runs/" + OpenApiScene.REJECTED + "/reject";
        for (String each : List.of(approve, reject)) {
            send(request("POST", each, "").header("Authorization", "Bearer " + LocalTeam.READER));
        }
        deployer("GET", "/api/runs/" + OpenApiScene.REJECTED, "");
        deployer("POST", reject, "\"" + "x".repeat(100 << 10) + "\"");
        whileLocked(List.of(
                () -> deployer("POST", PROMOTE, "{\"from\": \"nightly\", \"to\": \"late\"}"),
                () -> deployer("POST", approve, ""),
                () -> deployer("POST", reject, "{\"reason\": \"no\"}")));
    }

    private void wish() throws Exception {
        accepted(RUNS, "Wish", JSON.createObjectNode().put("branch", "main"));
        accepted(
                RUNS,
                "Wish",
                JSON.createObjectNode().put("commit", scene.head()).put("environment", "production"));
        accepted(RUNS, "Wish", JSON.createObjectNode().put("release", 1).put("live", 2));
        accepted(
                ROLLBACK,
                "RollbackWish",
                JSON.createObjectNode().put("release", 1).put("live", 2).put("environment", "production"));
        beforeAnybodySaidYes();
        accepted(
                PROMOTE,
                "PromotionWish",
                JSON.createObjectNode().put("from", "nightly").put("to", "late"));
        // Something is wrong with what is live there.
        deployer("POST", PROMOTE, "{\"to\": \"customers\"}");
        approveInAFreeze();
        accepted(
                "/api/runs/" + OpenApiScene.REJECTED + "/reject",
                "RejectionWish",
                JSON.createObjectNode().put("reason", "no"));
        deployer("POST", "/api/runs/" + OpenApiScene.REJECTED + "/approve", "");
        deployer("POST", "/api/runs/" + OpenApiScene.REJECTED + "/reject", "");
        long going = next("/api/runs?limit=1");
        assertThat(JSON.readTree(deployer("GET", "/api/runs/" + going, "").body())
                        .path("release")
                        .asLong())
                .isEqualTo(1);
        // Of an image that the project does not build any more.
        deployer("POST", RUNS, "{\"release\": 3}");
        deployer("POST", ROLLBACK, "{\"release\": 3}");
        deployer("POST", "/api/projects/" + OpenApiScene.GONE + "/runs", "");
        deployer("POST", "/api/runs/1/cancel", "");
        // Not what is live now, and older than that.
        deployer("POST", ROLLBACK, "{\"live\": 1}");
        deployer("POST", "/api/runs/2/retry", "");
        accepted("/api/runs/2/retry", "RetryWish", JSON.createObjectNode().put("force", true));
        deployer("POST", "/api/runs/" + going + "/retry", "");
    }

    private void approveInAFreeze() throws Exception {
        ObjectNode wish = JSON.createObjectNode()
                .put("environment", "late")
                .put("until", "1h")
                .put("reason", "the fair");
        exercised.saw("FreezeWish", wish);
        assertThat(deployer("POST", FREEZE, wish.toString()).statusCode()).isEqualTo(200);
        wish.put("until", "30m");
        assertThat(deployer("POST", FREEZE, wish.toString()).statusCode()).isEqualTo(409);
        String run = "/api/runs/" + OpenApiScene.APPROVED;
        assertThat(deployer("POST", run + "/approve", "").statusCode()).isEqualTo(202);
        await().atMost(PATIENCE)
                .until(() -> JSON.readTree(deployer("GET", run, "").body())
                        .path("waitsFor")
                        .asText()
                        .equals("freeze"));
        assertThat(deployer("POST", run + "/approve", "").statusCode()).isEqualTo(409);
        project();
        deployer("GET", "/api/projects/" + OpenApiScene.GONE, "");
        assertThat(deployer("DELETE", FREEZE + "?environment=late", "").statusCode())
                .isEqualTo(200);
        assertThat(deployer("DELETE", FREEZE, "").statusCode()).isEqualTo(409);
    }

    private void accepted(String address, String schema, ObjectNode body) throws Exception {
        exercised.saw(schema, body);
        HttpResponse<String> answer = deployer("POST", address, body.toString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    /** There the servers have names, and a run that of its server. */
    private void onPostgresql() throws Exception {
        PostgresPart postgres = PostgresPart.find();
        DatabaseAddress address = postgres.newDatabase();
        Path folder = Files.createTempDirectory("openapi-");
        try (RunningSlipway server = OpenApiScene.on(postgres, address, folder)) {
            String body = JSON.createObjectNode()
                    .put("commit", LocalTeam.head(folder))
                    .toString();
            long run = JSON.readTree(server.post(RUNS, body).body()).path("id").asLong();
            server.awaitStage(run, "test", "running");
            for (String path : List.of("/api/status", "/api/runs/" + run)) {
                exercised.saw(server.get(path));
            }
        } finally {
            postgres.drop(address);
            Shell.run(folder, "rm -rf '" + folder + "'");
        }
    }

    private void followByTooMany() throws Exception {
        List<Socket> readers = new ArrayList<>();
        try {
            for (int i = 0; i < READERS; i++) {
                var reader = new Socket(InetAddress.getLoopbackAddress(), slipway.port());
                readers.add(reader);
                String asked = "GET " + EVENTS + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + RunningSlipway.TOKEN
                        + "\r\n\r\n";
                reader.getOutputStream().write(asked.getBytes(StandardCharsets.US_ASCII));
            }
            for (Socket reader : readers) {
                // Its answer has begun, so it has its place.
                reader.setSoTimeout((int) PATIENCE.toMillis());
                assertThat(reader.getInputStream().read()).isPositive();
            }
            assertThat(deployer("GET", "/api/runs/1/log", "").statusCode()).isEqualTo(503);
            deployer("GET", "/api/runs/1/events", "");
            deployer("GET", EVENTS, "");
        } finally {
            for (Socket reader : readers) {
                reader.close();
            }
        }
        // That they went is seen when there is something to send them, or after a while of silence.
        await().atMost(PATIENCE)
                .until(() -> deployer("GET", "/api/runs/1/log", "").statusCode() == 200);
    }

    private void signInByTooMany() throws Exception {
        HttpResponse<String> begun = send(request("GET", GITLAB, ""));
        String cookie = begun.headers().firstValue("Set-Cookie").orElseThrow().replaceAll(";.*", "");
        String state = begun.headers().firstValue("Location").orElseThrow().replaceAll(".*[?&]state=([^&]*).*", "$1");
        scene.openId.hold();
        ExecutorService people = Executors.newFixedThreadPool(SIGN_INS);
        try {
            List<Future<HttpResponse<String>>> going = new ArrayList<>();
            for (int i = 0; i < SIGN_INS; i++) {
                going.add(people.submit(() -> send(request("GET", GITLAB, ""))));
            }
            await().atMost(PATIENCE).until(() -> scene.openId.waiting() == SIGN_INS);
            String callback = GITLAB + "/callback?code=one&state=" + state;
            assertThat(send(request("GET", callback, "").header("Cookie", cookie))
                            .statusCode())
                    .isEqualTo(503);
            send(request("GET", GITLAB, ""));
            scene.openId.letGo();
            for (Future<HttpResponse<String>> each : going) {
                assertThat(each.get().statusCode()).isEqualTo(302);
            }
        } finally {
            people.shutdownNow();
        }
        scene.configure(false);
        slipway.reload();
        send(request("GET", GITLAB, ""));
        send(request("GET", GITLAB + "/callback", ""));
    }

    private void whileNothingCanBeWritten() throws Exception {
        JsonNode push = OpenApiScene.push("3".repeat(40), "Not recorded");
        String commit = "{\"commit\": \"" + "4".repeat(40) + "\"}";
        List<Callable<HttpResponse<String>>> writes = List.of(
                () -> send(delivery("six", push)),
                () -> deployer("POST", RUNS, commit),
                () -> deployer("POST", ROLLBACK, "{\"release\": 1}"),
                () -> deployer("POST", FREEZE, "{\"until\": \"1h\"}"),
                () -> deployer("DELETE", FREEZE, ""),
                () -> deployer("POST", "/api/runs/2/retry", "{\"force\": true}"),
                () -> deployer("POST", "/api/runs/2/cancel", ""),
                () -> deployer("GET", "/readyz", ""),
                () -> deployer("HEAD", "/readyz", ""));
        whileLocked(writes);
        // Which says that a delivery was refused.
        deployer("GET", "/api/projects/backend", "");
    }

    /** Another program has the database for itself. */
    private void whileLocked(List<Callable<HttpResponse<String>>> writes) throws Exception {
        ExecutorService people = Executors.newFixedThreadPool(writes.size());
        try (Connection other = scene.database()) {
            other.createStatement().execute("begin exclusive");
            for (Future<HttpResponse<String>> each : people.invokeAll(writes)) {
                assertThat(each.get().statusCode()).as(each.get().body()).isEqualTo(503);
            }
        } finally {
            people.shutdownNow();
        }
    }

    private HttpResponse<String> deployer(String method, String address, String body) throws Exception {
        return send(request(method, address, body)
                .header("Authorization", "Bearer " + RunningSlipway.TOKEN)
                .header("X-Gitlab-Token", RunningSlipway.WEBHOOK_TOKEN));
    }

    private HttpRequest.Builder request(String method, String address, String body) {
        return HttpRequest.newBuilder(slipway.uri(address)).method(method, BodyPublishers.ofString(body));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = slipway.send(request);
        exercised.saw(answer);
        return answer;
    }
}
