package slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.host.job.HostJobTest.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.host.job.HostJob;
import slipway.host.job.HostReport;
import slipway.host.job.HostReport.Outcome;
import slipway.host.job.JobOutcome;
import slipway.parts.EnginePart;
import slipway.parts.NeedsParts;
import slipway.parts.Parts;
import slipway.ssh.Sshd;

/**
 * Stacks like those of real backends, each through a good release, one that soon ends, and a rollback: but for the image
 * the service, its neighbours, their volumes, networks and settings stay what they were. They take their turns several at a
 * time.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NeedsParts
class SampleStacksTest {
    private static final HealthCheck SHORT =
            new HealthCheck(2, Duration.ofMillis(100), Duration.ofSeconds(60), Optional.empty());
    /** Longer than the bad release lives. */
    private static final HealthCheck LONG =
            new HealthCheck(7, Duration.ofMillis(300), Duration.ofSeconds(60), Optional.empty());

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Map<String, Future<?>> results = new ConcurrentHashMap<>();
    private final AtomicLong run = new AtomicLong();
    private Sshd sshd;
    private EnginePart engine;
    private SampleImages images;
    private boolean compose1;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        sshd = Sshd.startWithDocker(folder, HostShell.DASH);
        engine = new EnginePart(Parts.find().liveEngine());
        images = SampleImages.build(Files.createDirectories(folder.resolve("app")), "" + sshd.port());
        compose1 = Sshd.output(Parts.find().dockerProgram("docker-compose"), "version", "--short")
                .startsWith("1.");
        engine.docker("network", "create", "edge-" + sshd.port());
        begin("Compose1And2");
        begin("Compose2");
        begin("Compose1");
    }

    private void begin(String method) throws Exception {
        var stacks = getClass()
                .getDeclaredMethod("on" + method, String.class)
                .getAnnotation(ValueSource.class)
                .strings();
        if (method.contains(compose1 ? "Compose1" : "2")) {
            List.of(stacks).forEach(stack -> results.put(stack, threads.submit(proof(stack))));
        }
    }

    @AfterAll
    void stop() throws Exception {
        threads.shutdownNow();
        threads.awaitTermination(1, TimeUnit.MINUTES);
        sshd.close();
        engine.docker("network", "rm", "edge-" + sshd.port());
        images.remove();
    }

    @ParameterizedTest
    @Tag("old-docker")
    @ValueSource(
            strings = {
                "anchors",
                "base-service",
                "init-container",
                "static-volume",
                "scaled",
                "two-files",
                "chosen-files",
                "unnamed-volume",
                "profiles"
            })
    void onCompose1And2(String stack) throws Exception {
        results.get(stack).get();
    }

    @ParameterizedTest
    @ValueSource(strings = {"migration", "networks", "named", "secrets", "replicas", "restarts", "sidecar"})
    void onCompose2(String stack) throws Exception {
        results.get(stack).get();
    }

    @ParameterizedTest
    @Tag("old-docker")
    @ValueSource(strings = "format-1")
    void onCompose1(String stack) throws Exception {
        Assumptions.assumeTrue(compose1, "Compose 2 does not read the format of 2015");
        results.get(stack).get();
    }

    private Callable<Object> proof(String name) {
        return () -> {
            try (SampleStack stack = SampleStack.layOut(sshd.home(), name, "" + sshd.port())) {
                stack.start(images.first());
                provesItself(stack);
            }
            return name;
        };
    }

    private void provesItself(SampleStack stack) throws Exception {
        String[] replaced = replaced(stack.name());
        Map<String, Object> before = stack.state(replaced);
        JsonNode proxy = stack.name().equals("restarts") ? stack.container("proxy") : null;
        ByteArrayOutputStream log = new ByteArrayOutputStream();

        assertThat(release(stack, images.second(), true, SHORT, log).outcome())
                .as(text(log))
                .isEqualTo(Outcome.HOLDS);
        assertThat(stack.state(replaced)).as(text(log)).isEqualTo(before);
        assertThat(stack.images("web")).containsExactly(images.second());
        ranBefore(stack, images.second());
        followed(stack, proxy);
        announced(stack, text(log));

        HostReport dying = release(stack, images.dying(), true, LONG, log);
        assertThat(dying.outcome()).as(text(log)).isEqualTo(Outcome.BACKED_OUT);
        assertThat(dying.why()).contains("its container ended").endsWith("is live again");
        assertThat(stack.state(replaced)).as(text(log)).isEqualTo(before);
        assertThat(stack.images("web")).containsExactly(images.second());
        ranBefore(stack, images.dying());
        followed(stack, proxy);

        assertThat(release(stack, images.first(), false, SHORT, log).outcome())
                .as(text(log))
                .isEqualTo(Outcome.HOLDS);
        assertThat(stack.state(replaced)).as(text(log)).isEqualTo(before);
        assertThat(stack.images("web")).containsExactly(images.first());
        ranBefore(stack, images.dying());
    }

    /** The services that are made anew with the service, since the stack asks for it or they would be broken. */
    private static String[] replaced(String stack) {
        return switch (stack) {
            case "migration" -> new String[] {"migrate"};
            case "init-container" -> new String[] {"init"};
            case "sidecar" -> new String[] {"tunnel", "logs"};
            default -> new String[] {};
        };
    }

    /** Migrations run with the image of each release that goes forward, and not on the way back. */
    private static void ranBefore(SampleStack stack, String image) throws Exception {
        if (stack.name().equals("migration") || stack.name().equals("init-container")) {
            JsonNode container = stack.container(replaced(stack.name())[0]);
            assertThat(container.get("Image").asText()).isEqualTo(image);
            assertThat(container.at("/State/ExitCode").asInt()).isZero();
        }
    }

    private static void followed(SampleStack stack, JsonNode proxy) throws Exception {
        String web = "container:" + stack.container("web").get("Id").asText();
        if (stack.name().equals("sidecar")) {
            assertThat(stack.container("tunnel").at("/HostConfig/NetworkMode").asText())
                    .isEqualTo(web);
            assertThat("container:"
                            + stack.container("logs")
                                    .at("/HostConfig/VolumesFrom")
                                    .get(0)
                                    .asText())
                    .startsWith(web);
        }
        if (proxy != null) {
            assertThat(stack.container("proxy").at("/State/StartedAt")).isNotEqualTo(proxy.at("/State/StartedAt"));
        }
    }

    private static void announced(SampleStack stack, String log) {
        switch (stack.name()) {
            case "anchors" -> assertThat(log).contains("are not replaced, and go on with the old one: beat worker\n");
            case "restarts" -> assertThat(log).contains("restarting after it, since the stack asks for it: proxy\n");
            case "sidecar" -> assertThat(log).contains("recreating after it").contains(": logs tunnel\n");
            case "unnamed-volume" -> assertThat(log).contains("keeps its unnamed volume at /uploads");
            default -> assertThat(log).contains("slipway: calling ");
        }
    }

    private HostReport release(
            SampleStack stack, String image, boolean prepare, HealthCheck check, ByteArrayOutputStream log)
            throws Exception {
        log.reset();
        ComposeSwap swap = ComposeSwaps.withPrepare(
                ComposeSwaps.of(
                        stack.name(), ComposeService.of(stack.directory(), "web"), stack.reference(), image, check),
                prepare);
        JobRequest request = new JobRequest(
                run.incrementAndGet(),
                Optional.empty(),
                stack.name(),
                stack.name(),
                swap,
                Map.of(),
                Duration.ofSeconds(60),
                0);
        JobOutcome.Exited end = (JobOutcome.Exited) new HostJob(request, sshd.target(), log).run();
        return end.report().orElseThrow(() -> new AssertionError(text(log)));
    }
}
