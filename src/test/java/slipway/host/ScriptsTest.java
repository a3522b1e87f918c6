package slipway.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import slipway.config.DeployMethod;
import slipway.config.Host;
import slipway.config.Secret;
import slipway.config.Strategy;
import slipway.parts.Ran;

/** The scripts as a host gets them, assembled from the resources; they stand in {@code target/scripts} afterwards. */
class ScriptsTest {
    private static final Path FOLDER = Path.of("target/scripts");
    /** Findings that are not mistakes in scripts that share their functions. */
    private static final String NOT_MEANT = String.join(
            ",", "SC2317", // a function that this script does not call
            "SC2034", // a variable that such a function sets, and this script does not read
            "SC2119", // a function that other scripts give arguments to
            "SC2120", "SC1007", // several variables are emptied in one line
            "SC2015", // in "a && b || c", c is for a failure of b too
            "SC2016"); // nothing is expanded in a value, nor in a template of Docker's

    private static final HealthCheck CHECK = new HealthCheck(
            3,
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            Optional.of(new HttpExpectation(URI.create("http://127.0.0.1/"), 200, Optional.of("good"))));

    private static final SwarmService SWARM =
            new SwarmService(List.of("shop_web", "shop_worker"), "registry.example.com/app");

    @Test
    void shellcheckFindsNothingInThem() throws Exception {
        Files.createDirectories(FOLDER);
        for (var script : scripts().entrySet()) {
            Files.writeString(FOLDER.resolve(script.getKey()), script.getValue());
            // One by one: a large script takes it ten seconds on a busy machine, and all of them a minute.
            assertThat(Ran.run(FOLDER, Map.of(), "shellcheck", "-s", "sh", "-e", NOT_MEANT, script.getKey()))
                    .isEqualTo(new Ran(0, ""));
        }
    }

    /** What finds the stack is called again in the middle of a release: it would change what the release has noted. */
    @Test
    void whatAReleaseNotesIsSetByNothingThatFindsTheStack() throws IOException {
        List<String> noted = Pattern.compile("(?m)^    (stopped=|phase=)(.*)$")
                .matcher(script("swap.sh"))
                .results()
                .flatMap(line -> Stream.of(line.group().strip().split(" ", -1)))
                .map(each -> each.substring(0, each.indexOf('=')))
                .toList();
        assertThat(noted).contains("stopped", "backing_out", "former", "phase", "old", "beside_old", "places");
        for (String other : List.of("engine.sh", "stack.sh", "service.sh", "affected.sh", "asker.sh", "report.sh")) {
            for (String name : noted) {
                assertThat(script(other)).as(other).doesNotContainPattern("(?m)(^|[ ;{(])" + name + "=");
            }
        }
    }

    @Test
    void noFunctionTakesTheNameOfAnother() {
        Map<String, String> scripts = scripts();
        // It carries the runner within it.
        scripts.remove("follow.sh");
        for (var script : scripts.entrySet()) {
            List<String> functions = Pattern.compile("(?m)^([a-z_]+)\\(\\) \\{")
                    .matcher(script.getValue())
                    .results()
                    .map(found -> found.group(1))
                    .toList();
            assertThat(functions).as(script.getKey()).isNotEmpty().doesNotHaveDuplicates();
        }
    }

    private static String script(String name) throws IOException {
        try (InputStream in = HostScript.class.getResourceAsStream("/slipway/host/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Map<String, String> scripts() {
        Map<String, String> scripts = new LinkedHashMap<>();
        HostWork plain = new HostWork.Command("true", Optional.empty());
        HostWork checked = new HostWork.Command("true", Optional.of(CHECK));
        HostWork compose = swap();
        scripts.put("probe.sh", text(HostScript.probe()));
        scripts.put("look.sh", text(HostScript.look(look(place()), "mark")));
        scripts.put("stacks-probe.sh", text(HostScript.stacks("mark")));
        scripts.put(
                "stack-probe.sh",
                text(HostScript.probe("app", place(), "registry.example.com/app:latest", Duration.ZERO)));
        scripts.put(
                "fetch-probe.sh", text(HostScript.fetchProbe(Optional.of("app"), Optional.empty(), Optional.empty())));
        scripts.put("follow.sh", text(HostScript.follow(request(plain), "mark", 0)));
        scripts.put("stop.sh", text(HostScript.stop(request(plain), Duration.ofSeconds(5))));
        scripts.put("run-command.sh", runner(plain));
        scripts.put("run-checked.sh", runner(checked));
        scripts.put("run-compose.sh", runner(compose));
        scripts.put("run-swarm.sh", runner(update()));
        scripts.put("swarm-look.sh", text(HostScript.look(look(SWARM), "mark")));
        scripts.put("swarm-probe.sh", text(HostScript.probe(SWARM, true)));
        return scripts;
    }

    private static String runner(HostWork work) {
        return HostScript.runner(request(work), work.script());
    }

    private static JobRequest request(HostWork work) {
        return new JobRequest(1, Optional.empty(), "identity", "app", work, Map.of("A", "b"), Duration.ofMinutes(1), 7);
    }

    private static HostInspection look(HostService service) {
        Host nowhere =
                new Host("host.example.com", 22, "user", Path.of("key"), Optional.empty(), Path.of("known_hosts"));
        return new HostInspection(nowhere, "app", Optional.of(service));
    }

    private static ComposeSwap swap() {
        String digest = "sha256:" + "0".repeat(64);
        return new ComposeSwap(
                place(),
                "app",
                "registry.example.com/app:latest",
                "registry.example.com/app@" + digest,
                Optional.of(new RegistryLogin("registry.example.com", "user", new Secret("password"))),
                CHECK,
                true,
                true,
                ReleaseCommands.NONE,
                List.of(digest));
    }

    private static SwarmUpdate update() {
        return new SwarmUpdate(
                SWARM,
                "app",
                "registry.example.com/app@sha256:" + "0".repeat(64),
                Optional.empty(),
                CHECK,
                true,
                true,
                ReleaseCommands.NONE);
    }

    private static ComposeService place() {
        return new ComposeService(new DeployMethod.Compose(
                "stack",
                List.of("web"),
                List.of("compose.yml"),
                Optional.of("shop"),
                List.of(".env.prod"),
                List.of("prod"),
                List.of(new DeployMethod.Reload("nginx", "HUP")),
                new Strategy.Rolling(new Strategy.Drain(
                        List.of("touch", "/tmp/drain"),
                        Optional.empty(),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30))),
                List.of(),
                List.of()));
    }

    private static String text(byte[] script) {
        return new String(script, StandardCharsets.UTF_8);
    }
}
