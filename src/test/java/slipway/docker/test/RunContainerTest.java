package slipway.docker.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.TestSettings.Service;
import slipway.docker.Engine;
import slipway.docker.engine.EngineException;
import slipway.parts.EngineOfItsOwn;
import slipway.parts.NeedsParts;
import slipway.parts.SampleTestSettings;
import slipway.parts.Shell;

@NeedsParts
class RunContainerTest extends ContainerScenario {
    private static final Service REDIS = SampleTestSettings.service("redis:local", "redis");

    @Test
    void theCommandsRunInOneShellInTheCopiedSource() throws Exception {
        Shell.run(
                source, "mkdir -p sub/empty; printf 'it''s here' > sub/file; ln -s sub/file link; chmod 755 sub/file");
        int status = run(
                "busybox:local",
                List.of("cd sub", "pwd", "cat 'file'; echo", "ls -l ..", "echo $WHO", "echo err >&2", "echo out"));
        assertThat(status).isZero();
        assertThat(text())
                .contains("$ cd sub\n$ pwd\n/builds/" + project + "/sub\n$ cat 'file'; echo\nits here\n")
                .contains("link -> sub/file")
                .contains("$ echo $WHO\nslipway\n")
                .endsWith("$ echo err >&2\nerr\n$ echo out\nout\n");
    }

    @Test
    void namesOfFilesArriveAsTheyAreEvenIfTheyAreNotUtf8() throws Exception {
        Shell.run(
                source,
                "printf x > \"$(printf 'latin1-\\351')\"; printf x > 'ümlaut'; printf x > -rf; printf x > 'a\nb'");
        assertThat(run(
                        "busybox:local",
                        List.of(
                                "test -f \"$(printf 'latin1-\\351')\"",
                                "test -f ümlaut",
                                "test -f ./-rf",
                                "ls | wc -l")))
                .as(text())
                .isZero();
        assertThat(text()).endsWith("\n4\n");
    }

    @Test
    void anEngineWithoutAddressesForANetworkSaysWhatGivesSomeBack(@TempDir Path folder) throws Exception {
        try (EngineOfItsOwn own = new EngineOfItsOwn(folder);
                Engine full = new Engine(Optional.of(own.part().address()), () -> "mine", state)) {
            // All that networks are made of there.
            String network = Files.readString(folder.resolve("network")).strip();
            own.part().docker("network", "create", "--subnet", network + ".128.0/17", "all-of-it");
            assertThatThrownBy(() -> full.run(plan("busybox:local", List.of("true"), List.of(), List.of()), output))
                    .isInstanceOf(EngineException.class)
                    .hasMessageStartingWith("the tests could not begin: the Docker engine has no addresses left")
                    .hasMessageContaining("docker network prune");
        }
    }

    @Test
    void theFirstFailureEndsTheTestsWithItsStatus() throws Exception {
        assertThat(run("busybox:local", List.of("echo before", "exit 3", "echo after")))
                .isEqualTo(3);
        assertThat(text()).contains("before").doesNotContain("$ echo after");
        assertThat(run("busybox:local", List.of("false", "echo after"))).isEqualTo(1);
    }

    @Test
    void allOutputArrivesInOrder() throws Exception {
        assertThat(run("busybox:local", List.of("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done")))
                .isZero();
        List<String> lines =
                text().lines().filter(line -> line.startsWith("line ")).toList();
        assertThat(lines).hasSize(20_000);
        assertThat(lines.get(19_999)).isEqualTo("line 19999");
    }

    @Test
    void theOutputOfQuickContainersIsWholeEvenIfManyRunAtOnce() throws Exception {
        List<CompletableFuture<String>> all = Stream.generate(() -> CompletableFuture.supplyAsync(this::quick))
                .limit(24)
                .toList();
        for (CompletableFuture<String> each : all) {
            assertThat(each.get(2, TimeUnit.MINUTES)).endsWith("$ echo quick\nquick\n");
        }
    }

    private String quick() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            TestResult result = engine.run(plan("busybox:local", List.of("echo quick"), List.of(), List.of()), said);
            result.removed().join();
            return said.toString(StandardCharsets.UTF_8);
        } catch (EngineException | InterruptedException e) {
            return e.toString();
        }
    }

    @Test
    void servicesAreReachedByTheirAliasOnceTheyListen() throws Exception {
        int status = run(plan(
                "redis:local",
                List.of("redis-cli -h redis ping", "redis-cli -h second ping"),
                List.of(REDIS, SampleTestSettings.service("redis:local", "second")),
                List.of()));
        assertThat(text()).contains("starting service redis (redis:local)").contains("PONG");
        assertThat(status).isZero();
        assertThat(volumesWithoutName()).isEmpty();
    }

    @Test
    void aServiceThatEndsIsNamedWithItsLastLines(@TempDir Path folder) throws Exception {
        Shell.run(
                folder,
                "printf 'FROM redis:local\\nENTRYPOINT [\"sh\", \"-c\", \"echo no disk; exit 7\"]' > Dockerfile");
        part.docker("build", "--tag", "broken:test", folder.toString());
        Service broken = SampleTestSettings.service("broken:test", "store");
        assertThatThrownBy(() -> run(plan("busybox:local", List.of("true"), List.of(REDIS, broken), List.of())))
                .isInstanceOf(EngineException.class)
                .hasMessage(
                        "service store (broken:test) ended with status 7 before it could be used; its last lines:\nno disk");
    }

    @Test
    void aServiceWithAHealthCheckIsWaitedForUntilItIsHealthy(@TempDir Path folder) throws Exception {
        Shell.run(
                folder,
                "printf 'FROM busybox:local\\nHEALTHCHECK --interval=100ms --retries=100 CMD test -e /ready\\n"
                        + "CMD sleep 1; touch /ready; sleep 600' > Dockerfile");
        part.docker("build", "--tag", "healthy:test", folder.toString());
        long before = System.nanoTime();
        Service service = SampleTestSettings.service("healthy:test", "service");
        assertThat(run(plan("busybox:local", List.of("true"), List.of(service), List.of())))
                .isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofSeconds(1));
    }

    @Test
    void aServiceThatEndsDuringTheTestsIsMentionedWhenTheyFail() throws Exception {
        assertThat(run(plan(
                        "redis:local",
                        List.of("redis-cli -h redis shutdown nosave", "false"),
                        List.of(REDIS),
                        List.of())))
                .isEqualTo(1);
        assertThat(text()).contains("service redis ended during the tests with status 0");
    }

    @Test
    void cacheFoldersOutliveTheRun() throws Exception {
        run(plan("busybox:local", List.of("echo kept > /cache/go/file"), List.of(), List.of("/cache/go")));
        assertThat(run(plan("busybox:local", List.of("cat /cache/go/file"), List.of(), List.of("/cache/go"))))
                .isZero();
        assertThat(text()).endsWith("kept\n");
    }

    @Test
    void itIsNotPrivilegedAndHasAnInit() throws Exception {
        assertThat(run("busybox:local", List.of("cat /proc/1/cmdline", "grep CapBnd /proc/self/status", "ls -R /run")))
                .as(text())
                .isZero();
        // Those that Docker gives to everyone.
        assertThat(text())
                .contains("docker-init")
                .contains("CapBnd:\t00000000a80425fb")
                .doesNotContain("docker.sock");
    }

    @Test
    void anImageWithoutAShellSaysWhatIsMissing(@TempDir Path folder) throws Exception {
        Shell.run(folder, "printf 'FROM scratch\\nCOPY Dockerfile /file\\nCMD [\"/file\"]' > Dockerfile");
        part.docker("build", "--tag", "no-shell:test", folder.toString());
        assertThatThrownBy(() -> run("no-shell:test", List.of("true")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("no-shell:test has no shell");
    }

    @Test
    void anInterruptEndsTheTestsAndRemovesEverything() throws Exception {
        AtomicReference<Throwable> end = new AtomicReference<>();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                run(plan(
                        "busybox:local",
                        List.of("echo started", "trap '' TERM; while :; do sleep 1; done"),
                        List.of(REDIS),
                        List.of()));
            } catch (Throwable e) {
                end.set(e);
                flag.set(Thread.currentThread().isInterrupted());
            }
        });
        thread.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> text().contains("\nstarted"));
        long before = System.nanoTime();
        thread.interrupt();
        thread.join(20_000);
        assertThat(thread.isAlive()).isFalse();
        assertThat(end.get()).isInstanceOf(InterruptedException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void aSweepRemovesWhatAnEarlierLifeLeftAndNothingElse() throws Exception {
        List<String> network = new ArrayList<>(List.of("network", "create"));
        network.addAll(labels("mine", "901"));
        network.add("sweep-901");
        part.docker(network.toArray(String[]::new));
        startLeftover("mine", "901");
        startLeftover("mine", "902", "--label=slipway.life=" + engine.life());
        part.docker("network", "connect", "sweep-901", "sweep-mine-901");
        engine.sweep(() -> Set.of(902L));
        assertThat(containers()).isEqualTo("sweep-mine-902\n");
        part.docker("rm", "--force", "--volumes", "sweep-mine-902");
        assertThat(volumesWithoutName()).isEmpty();
    }

    @Test
    void aSweepLeavesAnotherInstallationsTestsAlone() throws Exception {
        startLeftover("mine", "900");
        Thread theirs = new Thread(this::runAnothersTests);
        theirs.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> text().contains("\nstarted"));
        String running = part.docker("ps", "--quiet", "--filter", "label=slipway.server=another");
        assertThat(running.lines()).hasSize(2);

        engine.sweep(Set::of);

        assertThat(part.docker("ps", "--quiet", "--filter", "label=slipway.run=900"))
                .isEqualTo(running);
        assertThat(part.docker("network", "ls", "--quiet", "--filter", "label=slipway.server=another")
                        .lines())
                .hasSize(1);
        theirs.interrupt();
        theirs.join(20_000);
        assertThat(theirs.isAlive()).isFalse();
    }

    /** Until its thread is interrupted. */
    private void runAnothersTests() {
        try (Engine another = new Engine(Optional.of(part.address()), () -> "another", source)) {
            another.run(plan("busybox:local", List.of("echo started", "sleep 600"), List.of(REDIS), List.of()), output);
        } catch (EngineException | InterruptedException ended) {
            return;
        }
    }

    private void startLeftover(String installation, String run, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of("run", "--detach", "--volume", "/anonymous"));
        command.addAll(labels(installation, run));
        command.addAll(List.of(more));
        command.addAll(List.of("--name", "sweep-" + installation + "-" + run, "busybox:local", "sleep", "600"));
        part.docker(command.toArray(String[]::new));
    }

    private List<String> labels(String installation, String run) {
        return List.of(
                "--label=slipway.server=" + installation,
                "--label=slipway.run=" + run,
                "--label=slipway.project=" + project);
    }

    private String containers() throws Exception {
        return part.docker("ps", "--all", "--filter", "label=slipway.project=" + project, "--format", "{{.Names}}");
    }

    private String volumesWithoutName() throws Exception {
        return part.docker("volume", "ls", "--quiet", "--filter", "dangling=true", "--filter", "name=^[0-9a-f]{64}$");
    }

    private int run(String image, List<String> commands) throws Exception {
        return run(plan(image, commands, List.of(), List.of()));
    }

    private int run(TestContainer plan) throws Exception {
        TestResult result = engine.run(plan, output);
        result.removed().join();
        return result.status();
    }

    private TestContainer plan(String image, List<String> commands, List<Service> services, List<String> cache) {
        return plan(SampleTestSettings.of(image, commands.toArray(String[]::new))
                .services(services.toArray(Service[]::new))
                .cache(cache.toArray(String[]::new)));
    }
}
