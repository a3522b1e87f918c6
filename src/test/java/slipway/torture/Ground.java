package slipway.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slipway.parts.EnginePart;
import slipway.parts.ImageTag;
import slipway.parts.Parts;
import slipway.parts.Settings;
import slipway.parts.Team;

/**
 * Where the torture happens: a project of its own on the real parts, with quick tests, a tiny image, a short
 * deploy to staging, and a promotion to production that somebody must approve.
 */
record Ground(Parts parts, Path folder, String project, Team team, Settings settings) {
    static final String DEPLOY_BRANCH = "main";
    static final String STAGING = "staging";
    static final String PRODUCTION = "production";
    static final List<String> BRANCHES = List.of(DEPLOY_BRANCH, "feature-1", "feature-2");
    private static final String DEPLOY =
            "mkdir -p %1$s-$SLIPWAY_ENVIRONMENT; cd %1$s-$SLIPWAY_ENVIRONMENT; echo begin {run} {commit} $(date +%%s%%N) >>log; sleep 0.3;"
                    + " echo {run} {commit} {digest} >live.new; mv live.new live; echo end {run} {commit} $(date +%%s%%N) >>log";

    /** @param folder an empty one, for the clone, the configuration, the data and the servers' temporary files */
    static Ground in(Path folder) throws IOException, InterruptedException {
        Parts parts = Parts.find();
        Team team = Team.make(parts, folder.resolve("clone"));
        String project = "torture-" + team.path().substring(team.path().length() - 8);
        team.write("Dockerfile", "FROM busybox:local\nCOPY number /\nRUN sleep 0.1\n");
        Ground ground = new Ground(parts, folder, project, team, Settings.of(parts, team, folder));
        Files.createDirectory(ground.temporary());
        ground.configure();
        return ground;
    }

    /** The same for one of several servers, with a folder of its own in this one. */
    Ground at(String name) throws IOException {
        Ground own = new Ground(parts, Files.createDirectory(folder.resolve(name)), project, team, settings);
        Files.createDirectory(own.temporary());
        return own;
    }

    private void configure() throws IOException {
        settings.project("name", project)
                .server("catchUpEvery", "10s")
                .server("keepRuns", 1_000_000)
                .test("sleep 0.2")
                .testImage("busybox:local")
                .part("redeploy", "command", DEPLOY.formatted(project))
                .environments(List.of(
                        Map.of("name", STAGING, "from", Map.of("branch", DEPLOY_BRANCH), "tags", List.of(STAGING)),
                        Map.of(
                                "name",
                                PRODUCTION,
                                "from",
                                Map.of("environment", STAGING),
                                "tags",
                                List.of(PRODUCTION),
                                "approval",
                                Map.of("by", List.of("tester")))));
    }

    Path temporary() {
        return folder.resolve("tmp");
    }

    Path data() {
        return folder.resolve("data");
    }

    /** For every life of the server. */
    Map<String, String> environment() {
        return Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary());
    }

    EnginePart builder() {
        return new EnginePart(parts.builderEngine());
    }

    /** The home folder of the host's user. */
    Path hostHome() {
        return parts.folder().resolve("host/home/ec2-user");
    }

    List<HostLine> hostLog(String environment) throws IOException {
        return lines(environment, "log").stream().map(HostLine::of).toList();
    }

    /** Run, commit and digest of what is live, as the host's own file says. */
    List<String> hostLive(String environment) throws IOException {
        return lines(environment, "live").stream()
                .findFirst()
                .map(line -> List.of(line.split(" ")))
                .orElse(List.of());
    }

    /** The digest that an environment's tag of the image has in the registry. */
    Optional<String> inRegistry(String environment) throws IOException, InterruptedException {
        return new ImageTag(parts, team.path(), environment).digest();
    }

    private List<String> lines(String environment, String file) throws IOException {
        Path path = hostHome().resolve(project + "-" + environment).resolve(file);
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }
}
