package slipway.parts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** A GitLab with one project, as its API looks from outside: it keeps GitLab's rules, and can be busy, slow or down. */
public final class StandInGitLab implements AutoCloseable {
    public static final String TOKEN = "glpat-of-the-tests";
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The number that the project keeps when it is moved. */
    public static final long NUMBER = 42;

    private static final String SELF = "/api/v4/personal_access_tokens/self";
    private static final Pattern ROUTE = Pattern.compile("/api/v4/projects/([^/]+)(?:/(.*))?");
    private static final Pattern STATUSES = Pattern.compile("statuses/([0-9a-f]+)");
    private static final Pattern STATUSES_OF_COMMIT = Pattern.compile("repository/commits/([0-9a-f]+)/statuses");
    private static final Pattern HOOK = Pattern.compile("hooks/(\\d+)");
    private static final Pattern DEPLOYMENT = Pattern.compile("deployments/(\\d+)");

    private final Optional<SSLContext> tls;
    private String project;
    private String formerly = "";
    private int accessLevel = 40;
    private String self = "{ \"scopes\": [\"api\"], \"expires_at\": \"2099-01-31\" }";
    private int selfStatus = 200;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final StandInStatuses statuses = new StandInStatuses();
    private final StandInDeployments deployments = new StandInDeployments();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Queue<Reply> instead = new ArrayDeque<>();
    private ArrayNode hooks = JSON.createArrayNode();
    private ArrayNode freezePeriods = JSON.createArrayNode();
    private final ArrayNode deployKeys = JSON.createArrayNode();
    private int port;
    private HttpServer server;
    private String broken = "no commit";
    private boolean loseAnswers;
    private CountDownLatch held = new CountDownLatch(0);

    /** What is answered; a body that is text goes out as it is. */
    public record Reply(int status, JsonNode body, List<String> header) {
        Reply(int status, JsonNode body) {
            this(status, body, List.of());
        }

        public static Reply error(int status, String message) {
            return new Reply(status, JSON.createObjectNode().put("message", message));
        }

        public Reply with(String name, String value) {
            return new Reply(status, body, List.of(name, value));
        }
    }

    /** @param project its path with its groups */
    public StandInGitLab(String project) throws IOException {
        this(project, Optional.empty());
    }

    /** The same behind TLS. */
    public StandInGitLab(String project, SSLContext tls) throws IOException {
        this(project, Optional.of(tls));
    }

    private StandInGitLab(String project, Optional<SSLContext> tls) throws IOException {
        this.tls = tls;
        this.project = project.replace("/", "%2F");
        up();
    }

    /** Listens, on the same port as before. */
    public void up() throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        if (tls.isPresent()) {
            HttpsServer secure = HttpsServer.create(address, 0);
            secure.setHttpsConfigurator(new HttpsConfigurator(tls.get()));
            server = secure;
        } else {
            server = HttpServer.create(address, 0);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        port = server.getAddress().getPort();
    }

    /** Nobody answers any more. */
    public void down() {
        server.stop(0);
    }

    public URI url() {
        return URI.create((tls.isPresent() ? "https" : "http") + "://127.0.0.1:" + port);
    }

    /** The project gets another path; as GitLab does, the old one is answered with its number. */
    public synchronized void move(String path) {
        formerly = project;
        project = path.replace("/", "%2F");
    }

    /** Nothing reminds of the old path any more. */
    public synchronized void forgetOldPath() {
        formerly = "";
    }

    /** What the token's user may do in the project. */
    public synchronized void accessLevel(int level) {
        accessLevel = level;
    }

    /** What the token says of itself. */
    public synchronized void token(int status, String json) {
        selfStatus = status;
        self = json;
    }

    /** Each request so far: method and what follows the project in the path. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Each state that was taken, in order: {@code slipway/test pending: run 1 ...}. */
    public List<String> statuses() {
        return statuses.taken();
    }

    /** The same of one status, without descriptions. */
    public List<String> states(String name) {
        return statuses().stream()
                .filter(taken -> taken.startsWith(name + " "))
                .map(taken -> taken.substring(name.length() + 1, taken.indexOf(':')))
                .toList();
    }

    /** Each state that was taken, in order: {@code 100 production running}. */
    public List<String> deployments() {
        return deployments.taken();
    }

    public ArrayNode statusesOf(String sha) {
        return statuses.of(sha);
    }

    public ArrayNode allDeployments() {
        return deployments.list();
    }

    /** The project's hooks, as GitLab lists them. */
    public synchronized void hooks(String json) throws IOException {
        hooks = (ArrayNode) JSON.readTree(json);
    }

    /** The project's freeze periods, as GitLab lists them. */
    public synchronized void freezePeriods(String json) throws IOException {
        freezePeriods = (ArrayNode) JSON.readTree(json);
    }

    /** The hooks as they are now. */
    public synchronized JsonNode hooks() {
        return hooks.deepCopy();
    }

    public synchronized JsonNode deployKeys() {
        return deployKeys.deepCopy();
    }

    /** The next request is answered with this in place of what it asked for; may be called several times. */
    public synchronized void answerNext(Reply reply) {
        instead.add(reply);
    }

    /** Whatever is asked of this commit ends in an error of GitLab's own. */
    public synchronized void breakOn(String sha) {
        broken = sha;
    }

    /** Does what it is asked, and hangs up before it says so. */
    public synchronized void loseAnswers(boolean lose) {
        loseAnswers = lose;
    }

    /** Requests hang before anything is done, until they are let go. */
    public synchronized void hold() {
        held = new CountDownLatch(1);
    }

    public synchronized void letGo() {
        held.countDown();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Matcher route = ROUTE.matcher(exchange.getRequestURI().getRawPath());
            String path = route.matches() && route.group(2) != null ? route.group(2) : "";
            requests.add(exchange.getRequestMethod() + " " + path);
            CountDownLatch gate = gate();
            gate.await();
            Reply reply = reply(exchange, route, path, body);
            if (!losesAnswers()) {
                send(exchange, reply);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized CountDownLatch gate() {
        return held;
    }

    private synchronized boolean losesAnswers() {
        return loseAnswers;
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        byte[] bytes = (reply.body().isTextual()
                        ? reply.body().textValue()
                        : reply.body().toString())
                .getBytes(StandardCharsets.UTF_8);
        if (!reply.header().isEmpty()) {
            exchange.getResponseHeaders()
                    .set(reply.header().get(0), reply.header().get(1));
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(reply.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private synchronized Reply reply(HttpExchange exchange, Matcher route, String path, byte[] body)
            throws IOException {
        Reply ordered = instead.poll();
        if (ordered != null) {
            return ordered;
        }
        if (!TOKEN.equals(exchange.getRequestHeaders().getFirst("PRIVATE-TOKEN"))) {
            return Reply.error(401, "401 Unauthorized");
        }
        if (exchange.getRequestURI().getRawPath().equals(SELF)) {
            return new Reply(selfStatus, JSON.readTree(self));
        }
        if (route.matches() && route.group(1).equals(formerly)) {
            return moved(exchange, path);
        }
        if (!route.matches() || !List.of(project, Long.toString(NUMBER)).contains(route.group(1))) {
            return Reply.error(404, "404 Project Not Found");
        }
        if (path.contains(broken)) {
            return Reply.error(500, "500 Internal Server Error");
        }
        JsonNode json = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
        return switch (exchange.getRequestMethod()) {
            case "GET" -> get(path);
            case "POST" -> post(path, json);
            case "PUT" -> put(path, json);
            default -> Reply.error(405, "405 Method Not Allowed");
        };
    }

    private Reply moved(HttpExchange exchange, String path) {
        String place = url() + "/api/v4/projects/" + NUMBER + (path.isEmpty() ? "" : "/" + path);
        return exchange.getRequestMethod().equals("GET")
                ? Reply.error(301, "moved").with("Location", place)
                : Reply.error(405, "Non GET methods are not allowed for moved projects");
    }

    private JsonNode self() {
        ObjectNode self = JSON.createObjectNode()
                .put("id", NUMBER)
                .put("path_with_namespace", project.replace("%2F", "/"))
                .put("default_branch", "main");
        self.putObject("permissions")
                .putNull("group_access")
                .putObject("project_access")
                .put("access_level", accessLevel);
        return self;
    }

    private Reply get(String path) {
        Matcher ofCommit = STATUSES_OF_COMMIT.matcher(path);
        if (ofCommit.matches()) {
            return new Reply(200, statuses.of(ofCommit.group(1)));
        }
        return switch (path) {
            case "" -> new Reply(200, self());
            case "hooks" -> new Reply(200, hooks);
            case "freeze_periods" -> new Reply(200, freezePeriods);
            case "deploy_keys" -> new Reply(200, deployKeys);
            case "deployments" -> new Reply(200, deployments.list());
            default -> Reply.error(404, "404 Not Found");
        };
    }

    private Reply post(String path, JsonNode json) {
        Matcher status = STATUSES.matcher(path);
        if (status.matches()) {
            return statuses.post(status.group(1), json);
        }
        return switch (path) {
            case "deployments" -> deployments.create(json);
            case "hooks" -> added(hooks, json);
            case "deploy_keys" -> added(deployKeys, json);
            default -> Reply.error(404, "404 Not Found");
        };
    }

    /** GitLab does not show a hook's token again. */
    private static Reply added(ArrayNode list, JsonNode json) {
        ObjectNode made = ((ObjectNode) json).deepCopy().put("id", list.size() + 1);
        list.add(made);
        return new Reply(201, made);
    }

    private Reply put(String path, JsonNode json) {
        Matcher hook = HOOK.matcher(path);
        if (hook.matches()) {
            hooks.set(
                    Integer.parseInt(hook.group(1)) - 1, ((ObjectNode) json).put("id", Long.parseLong(hook.group(1))));
            return new Reply(200, json);
        }
        Matcher deployment = DEPLOYMENT.matcher(path);
        return deployment.matches()
                ? deployments.update(Long.parseLong(deployment.group(1)), json)
                : Reply.error(404, "404 Not Found");
    }

    @Override
    public void close() {
        letGo();
        down();
        threads.shutdownNow();
    }
}
