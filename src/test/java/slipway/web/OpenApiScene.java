package slipway.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import slipway.config.DatabaseAddress;
import slipway.parts.EnginePart;
import slipway.parts.FreePort;
import slipway.parts.LocalTeam;
import slipway.parts.PostgresPart;
import slipway.parts.RunningSlipway;
import slipway.parts.StandInGitLab;
import slipway.parts.StandInOpenId;

/** A Slipway of which every field of its interface has a value: with a past, a GitLab, a host, and a project without one. */
final class OpenApiScene implements AutoCloseable {
    static final String GONE = "gone";
    static final long APPROVED = 4;
    static final long REJECTED = 5;
    private static final ObjectMapper JSON = new ObjectMapper();

    final RunningSlipway slipway;
    final StandInOpenId openId;
    private final Path folder;
    private final StandInGitLab gitlab;

    OpenApiScene(Path folder) throws Exception {
        this.folder = folder;
        this.gitlab = new StandInGitLab("team/backend");
        gitlab.freezePeriods("""
                [{ "freeze_start": "* * * * *", "freeze_end": "0 0 29 2 *", "cron_timezone": "UTC" }]""");
        this.openId = new StandInOpenId();
        LocalTeam.make(folder, FreePort.take());
        configure(true);
        RunningSlipway.start(folder, environment()).close();
        past();
        this.slipway = RunningSlipway.start(folder, environment());
    }

    private static Map<String, String> environment() {
        return Map.of(
                "READER", LocalTeam.READER, "API_TOKEN", StandInGitLab.TOKEN, "APPLICATION", StandInOpenId.SECRET);
    }

    /** Everything that its configuration refers to. */
    Map<String, String> everything() {
        Map<String, String> all = new HashMap<>(environment());
        all.put("SLIPWAY_TOKEN", RunningSlipway.TOKEN);
        all.put("GITLAB_WEBHOOK_TOKEN", RunningSlipway.WEBHOOK_TOKEN);
        return all;
    }

    /** Whether one may sign in with GitLab is all that differs. */
    void configure(boolean signIn) throws Exception {
        Path file = folder.resolve("deploy-config.json");
        ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
        ObjectNode server = (ObjectNode) config.path("server");
        server.put("publicUrl", "http://127.0.0.1:" + server.path("port").asInt());
        server.remove("docker");
        // Of several engines runs are recorded; the second is away.
        server.putArray("engines")
                .addObject()
                .put("name", "here")
                .put("docker", EnginePart.ofEnvironment().address());
        server.withArray("engines").addObject().put("name", "away").put("docker", "tcp://127.0.0.1:1");
        server.remove("signIn");
        if (signIn) {
            server.putObject("signIn")
                    .put("gitlab", openId.url().toString())
                    .put("applicationId", StandInOpenId.APPLICATION)
                    .put("applicationSecret", "${env:APPLICATION}")
                    .put("project", "team/backend");
        }
        ObjectNode backend = (ObjectNode) config.path("projects").path(0);
        backend.withObject("/gitlab").put("url", gitlab.url().toString()).put("apiToken", "${env:API_TOKEN}");
        backend.withObject("/build").put("image", "example/backend");
        Files.writeString(folder.resolve("key"), "no key");
        backend.remove("environments");
        environment(backend, "production").putObject("from").put("branch", "main");
        environment(backend, "customers")
                .putObject("from")
                .put("environment", "production")
                .put("for", "1h");
        environment(backend, "nightly").putObject("from").put("tag", "v*");
        environment(backend, "late").putObject("from").put("environment", "nightly");
        for (int each : new int[] {1, 3}) {
            ObjectNode approval = ((ObjectNode) backend.path("environments").path(each)).putObject("approval");
            approval.put("selfApproval", each == 3).putArray("by").add("ryan");
        }
        frozen((ObjectNode) backend.path("environments").path(2));
        ObjectNode gone = JSON.createObjectNode().put("name", GONE).put("gitlabFreezes", true);
        gone.putObject("repository").put("url", folder.resolve("gone.git").toString());
        gone.putObject("gitlab")
                .put("path", "team/gone")
                .put("secretToken", "${env:GITLAB_WEBHOOK_TOKEN}")
                .put("url", gitlab.url().toString())
                .put("apiToken", "${env:API_TOKEN}");
        gone.putObject("build").put("image", "example/gone");
        config.putArray("projects")
                .add(backend)
                .add(gone)
                .add(service("shop-api"))
                .add(service("shop-web"));
        JSON.writeValue(file.toFile(), config);
    }

    /** By the configuration, and by GitLab. */
    private static void frozen(ObjectNode environment) {
        environment.put("gitlabFreezes", true);
        environment
                .putArray("freeze")
                .addObject()
                .put("from", "1-59 * * * *")
                .put("to", "0 0 29 2 *")
                .put("reason", "no nights");
    }

    /** One of two that are the same project of GitLab. */
    private ObjectNode service(String name) {
        ObjectNode service = JSON.createObjectNode().put("name", name);
        service.putObject("repository").put("url", folder.resolve("gone.git").toString());
        service.putObject("gitlab").put("path", "team/shop").put("secretToken", "${env:GITLAB_WEBHOOK_TOKEN}");
        return service;
    }

    private ObjectNode environment(ObjectNode project, String name) {
        ObjectNode environment = project.withArray("environments").addObject().put("name", name);
        environment
                .putObject("redeploy")
                .put("host", "127.0.0.1")
                .put("port", 1)
                .put("user", "deploy")
                .put("identityFile", folder.resolve("key").toString())
                .put("knownHosts", folder.resolve("key").toString())
                .put("command", "true");
        return environment;
    }

    private void past() throws Exception {
        try (var past = new Past(folder.resolve("data"))) {
            past.deploy(1, "SUCCEEDED", "Begin", 300);
            past.deploy(2, "ROLLED_BACK", "Break it", 200);
            past.deploy(3, "SUCCEEDED", "Mend it", 100);
        }
        execute("insert into run_hosts (run, position, host, state, started_at, finished_at, detail)"
                + " values (1, 0, '127.0.0.1', 'SUCCEEDED', 1, 2, 'it is live'),"
                + " (3, 0, '127.0.0.1', 'SUCCEEDED', 3, 4, 'it is live')");
        String release =
                "insert into releases (id, project, host, image, digest, commit_id, run, live_since, live_until,"
                        + " ended, seen_at, drift, doubt) values (%d, 'backend', '%s', '%s', 'sha256:%s', '%s', %d, 1, %s, %s, %s,"
                        + " %s, %s)";
        String one = "ab".repeat(32);
        String two = "cd".repeat(32);
        execute(release.formatted(
                1, "127.0.0.1", "example/backend:1", one, Past.commit(1), 1, "2", "'REPLACED'", "1", "null", "null"));
        execute(release.formatted(
                2,
                "127.0.0.1",
                "example/backend:3",
                two,
                Past.commit(3),
                3,
                "null",
                "null",
                "3",
                "'another image runs there'",
                "'run 2 failed'"));
        execute("update releases set unhealthy = 'its HEALTHCHECK says unhealthy' where id = 2");
        execute(release.formatted(
                3, "elsewhere", "another/name:1", one, Past.commit(1), 1, "2", "'REPLACED'", "1", "null", "null"));
        execute(release.formatted(
                4,
                "elsewhere",
                "example/backend:2",
                two,
                Past.commit(2),
                2,
                "2",
                "'ROLLED_BACK'",
                "1",
                "null",
                "null"));
        elsewhere(one, two);
    }

    /** What is live in the other environments, and two runs that wait: both may be decided on. */
    private void elsewhere(String one, String two) throws SQLException {
        String release =
                "insert into releases (id, project, environment, host, image, digest, commit_id, tag, run, live_since)"
                        + " values (%d, 'backend', '%s', '127.0.0.1', 'example/backend:1', 'sha256:%s', '%s', %s, %d, 1)";
        execute(release.formatted(5, "customers", one, Past.commit(1), "null", 1));
        execute(release.formatted(6, "nightly", two, Past.commit(3), "'v1'", 3));
        execute(
                "insert into promoted (project, environment, release) values ('backend', 'customers', 2), ('backend', 'late', 6)");
        String waiting =
                "insert into runs (id, project, branch, tag, commit_id, goal, environment, \"trigger\", state, reason,"
                        + " created_at, image_reference, image_digest, promotes, waits_for, waiting_since)"
                        + " values (%d, 'backend', 'v1', 'v1', '%s', 'DEPLOY', '%s', 'PROMOTION', 'WAITING', 'it waits', 1,"
                        + " 'example/backend:1', 'sha256:%s', %d, 'APPROVAL', cast(strftime('%%s', 'now') as integer) * 1000)";
        execute(waiting.formatted(APPROVED, Past.commit(3), "late", two, 6));
        execute(waiting.formatted(REJECTED, Past.commit(3), "customers", two, 2));
    }

    private void execute(String sql) throws SQLException {
        try (Connection database = database()) {
            database.createStatement().execute(sql);
        }
    }

    /** The server's own database. */
    Connection database() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/slipway.db"));
    }

    /** What the tests of the project do from now on. */
    void tests(String script) throws Exception {
        Files.writeString(folder.resolve("test.sh"), script + "\n");
    }

    /** The commit of both its branches. */
    String head() throws Exception {
        return LocalTeam.head(folder);
    }

    /** Another Slipway, with a record in this database and a project of its own, whose tests take long. */
    static RunningSlipway on(PostgresPart postgres, DatabaseAddress address, Path folder) throws Exception {
        LocalTeam.make(folder);
        Files.writeString(folder.resolve("test.sh"), "sleep 600\n");
        Path file = folder.resolve("deploy-config.json");
        ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
        ((ObjectNode) config.path("server")).put("database", "${env:DATABASE}");
        JSON.writeValue(file.toFile(), config);
        return RunningSlipway.start(folder, Map.of("READER", LocalTeam.READER, "DATABASE", postgres.url(address)));
    }

    /** A push of this commit, as GitLab tells of it. */
    static ObjectNode push(String commit, String message) {
        ObjectNode push = JSON.createObjectNode()
                .put("object_kind", "push")
                .put("before", "0".repeat(40))
                .put("after", commit)
                .put("ref", "refs/heads/topic")
                .put("user_name", "Ada Lovelace");
        push.putObject("project").put("path_with_namespace", "team/backend");
        push.putArray("commits").addObject().put("id", commit).put("message", message);
        return push;
    }

    @Override
    public void close() {
        slipway.close();
        gitlab.close();
        openId.close();
    }
}
