package slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static slipway.host.SwarmJobs.LIMIT;
import static slipway.host.SwarmJobs.QUICK;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import slipway.host.job.HostReport;
import slipway.host.job.HostReport.Outcome;
import slipway.host.job.JobOutcome;
import slipway.parts.NeedsParts;
import slipway.parts.Parts;
import slipway.ssh.Sshd;

/** The release's own commands run as jobs of a real Swarm, with all that its service has. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NeedsParts
@ResourceLock(SwarmStack.LOCK)
class SwarmCommandTest {
    private static final String BEFORE = "slipway-before-sample";
    private static final String WITHOUT_PORTS = "exec sleep 999";

    private SwarmJobs jobs;
    private SwarmStack stack;
    private Path shared;
    private Path arguments;
    private String first;
    private String second;

    @BeforeAll
    @Timeout(SwarmStack.TURN_SECONDS)
    void start(@TempDir Path folder) throws Exception {
        shared = Files.createDirectories(folder.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
        jobs = SwarmJobs.begin(folder, hostThatNotesWhatDockerIsCalledWith(folder));
        stack = jobs.stack();
        first = stack.image("first", WITHOUT_PORTS);
        second = stack.image("second", WITHOUT_PORTS);
        createService(folder);
    }

    private Sshd hostThatNotesWhatDockerIsCalledWith(Path folder) throws Exception {
        Parts parts = Parts.find();
        Path programs = Files.createDirectories(folder.resolve("programs"));
        arguments = folder.resolve("arguments");
        Path docker = programs.resolve("docker");
        Files.writeString(docker, """
                #!/bin/sh
                printf '%%s\\n' "$*" >>'%s'
                exec '%s' "$@"
                """.formatted(arguments, parts.dockerProgram("docker")));
        Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Sshd.start(
                folder,
                HostShell.DASH,
                "SetEnv HOME=" + folder + "/home PATH=" + programs + ":" + parts.path() + " DOCKER_HOST="
                        + parts.liveEngine());
    }

    private void createService(Path folder) throws Exception {
        stack.docker(
                "secret", "create", "db_pass", file(folder, "secret", "s3cret").toString());
        stack.docker(
                "config",
                "create",
                "app_conf",
                file(folder, "config", "colour = red").toString());
        stack.createOther(
                stack.service(),
                first,
                "--env",
                "PASSWORD=it's \"secret\", $HOME",
                "--env",
                "EMPTY=",
                "--secret",
                "source=db_pass,target=pass word,mode=0440,uid=10",
                "--config",
                "source=app_conf,target=/etc/app.conf",
                "--mount",
                "type=bind,source=" + shared + ",target=/shared",
                "--mount",
                "type=volume,source=data-" + stack.service() + ",target=/data,volume-nocopy",
                "--mount",
                "type=tmpfs,target=/scratch,tmpfs-size=1000000,tmpfs-mode=1770",
                "--user",
                "10:20",
                "--group",
                "30",
                "--workdir",
                "/shared",
                "--hostname",
                "shop",
                "--host",
                "db:10.0.0.5",
                "--dns",
                "10.0.0.6",
                "--dns-search",
                "example.com",
                "--constraint",
                "node.role==manager",
                "--read-only",
                "--init",
                "--cap-drop",
                "NET_RAW",
                "--ulimit",
                "nofile=100:200",
                "--limit-memory",
                "50m",
                "--limit-cpu",
                "0.5",
                "--limit-pids",
                "50",
                "--stop-signal",
                "TERM");
    }

    private static Path file(Path folder, String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @BeforeEach
    void theFirstIsLive() throws Exception {
        jobs.anew(LIMIT);
        stack.update("--update-failure-action", "pause", "--image", first);
    }

    @AfterAll
    void stop() throws Exception {
        jobs.close();
    }

    @Test
    void beforeRunsWithTheNewImageAndAllThatTheServiceHas() throws Exception {
        Path go = shared.resolve("go");
        Future<JobOutcome> end = jobs.follow(request(
                "cat /www/index.html '/run/secrets/pass word' /etc/app.conf; echo; echo \"$PASSWORD\"; id -u; pwd; echo trouble >&2;"
                        + " until [ -e go ]; do sleep 0.1; done; echo over",
                ""));
        Awaitility.await().atMost(LIMIT).until(() -> jobs.log().contains("trouble"));
        assertThat(made(BEFORE)).isEqualTo(made(stack.service()));
        // While it runs the old one serves.
        assertThat(stack.tasks()).isEqualTo(first + " Running");
        Files.createFile(go);

        HostReport report = jobs.report(end.get());

        assertThat(report.outcome()).as(jobs.log()).isEqualTo(Outcome.HOLDS);
        // Docker does not keep the order of the two streams.
        assertThat(jobs.log().lines())
                .contains(
                        "this is second",
                        "s3cretcolour = red",
                        "it's \"secret\", $HOME",
                        "10",
                        "/shared",
                        "over",
                        "trouble")
                .contains("slipway: the command \"before\" has ended well");
        assertThat(stack.tasks()).isEqualTo(second + " Running");
        assertThat(services()).containsExactly(stack.service());
        // Everybody on a host may read them.
        assertThat(Files.readString(arguments)).contains("--name " + BEFORE).doesNotContain("it's \"secret\"");
    }

    @Test
    void whereBeforeFailsNothingIsChanged() throws Exception {
        HostReport report = jobs.report(request("echo no such table; exit 7", ""));

        assertThat(report.outcome()).as(jobs.log()).isEqualTo(Outcome.UNCHANGED);
        assertThat(report.why())
                .isEqualTo("the command \"before\" ended with status 7; " + stack.service() + " was not touched");
        assertThat(jobs.log()).contains("no such table");
        theServiceIsAsItWas();
    }

    @Test
    void whatDoesNotEndInTimeIsEnded() throws Exception {
        jobs.anew(Duration.ofSeconds(4));

        HostReport report = jobs.report(request("echo at it; exec sleep 777", ""));

        assertThat(report.outcome()).as(jobs.log()).isEqualTo(Outcome.UNCHANGED);
        assertThat(report.why()).contains("the command \"before\" did not end within 4 s");
        assertThat(jobs.log()).contains("at it");
        theServiceIsAsItWas();
        assertThat(stack.docker("ps", "--no-trunc", "--format", "{{.Command}}")).doesNotContain("sleep 777");
    }

    @Test
    void aStopEndsIt() throws Exception {
        JobRequest request = request("echo at it; exec sleep 778", "");
        Future<JobOutcome> end = jobs.follow(request);
        Awaitility.await().atMost(LIMIT).until(() -> jobs.log().contains("at it"));

        assertThat(jobs.stop(request)).isTrue();

        HostReport report = jobs.report(end.get());
        assertThat(report.outcome()).as(jobs.log()).isEqualTo(Outcome.UNCHANGED);
        assertThat(report.why()).startsWith("stopped while the command \"before\" was running");
        theServiceIsAsItWas();
    }

    /** Two migrations at a time would be in each other's way. */
    @Test
    void whatAKilledJobHasLeftRunningIsWaitedFor() throws Exception {
        Path trace = shared.resolve("trace");
        String migrate = "echo begin >>trace; until [ -e done ]; do sleep 0.1; done; echo end >>trace";
        JobRequest killed = request(migrate, "");
        Future<JobOutcome> lost = jobs.follow(killed);
        Awaitility.await().atMost(LIMIT).until(() -> Files.exists(trace));
        jobs.kill(killed);
        assertThat(lost.get()).isInstanceOf(JobOutcome.Lost.class);

        Future<JobOutcome> end = jobs.follow(request(migrate, ""));
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> jobs.log().contains("an earlier job left the command \"before\" running"));
        Files.createFile(shared.resolve("done"));

        assertThat(jobs.report(end.get()).outcome()).as(jobs.log()).isEqualTo(Outcome.HOLDS);
        assertThat(Files.readString(trace)).isEqualTo("begin\nend\nbegin\nend\n");
        assertThat(services()).containsExactly(stack.service());
    }

    /** It has no command of its own, so nobody would ask for the name. */
    @Test
    void whatAKilledJobHasLeftIsRemovedByTheNextRelease() throws Exception {
        JobRequest killed = request("touch left; sleep 1", "");
        Future<JobOutcome> lost = jobs.follow(killed);
        Awaitility.await().atMost(LIMIT).until(() -> Files.exists(shared.resolve("left")));
        jobs.kill(killed);
        assertThat(lost.get()).isInstanceOf(JobOutcome.Lost.class);
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> stack.docker("service", "ps", "--format", "{{.CurrentState}}", BEFORE)
                        .startsWith("Complete"));

        assertThat(jobs.report(request("", "")).outcome()).as(jobs.log()).isEqualTo(Outcome.HOLDS);
        assertThat(services()).containsExactly(stack.service());
    }

    @Test
    void aReleaseWhoseAfterFailsIsLive() throws Exception {
        HostReport report = jobs.report(request("", "echo cannot purge; exit 9"));

        assertThat(report.outcome()).as(jobs.log()).isEqualTo(Outcome.AFTER_FAILED);
        assertThat(report.why())
                .isEqualTo("the new release holds and is live, but the command \"after\" ended with status 9");
        assertThat(jobs.log()).contains("cannot purge");
        assertThat(stack.tasks()).isEqualTo(second + " Running");
        assertThat(services()).containsExactly(stack.service());
    }

    @Test
    void onTheWayBackToAnEarlierReleaseBeforeDoesNotRun() throws Exception {
        var commands = new ReleaseCommands(List.of("sh", "-c", "exit 7"), List.of());

        HostReport report =
                jobs.report(jobs.request(jobs.services(stack.service()), second, QUICK, false, true, commands));

        assertThat(report.outcome()).as(jobs.log()).isEqualTo(Outcome.HOLDS);
        assertThat(jobs.log()).contains("going back to an earlier release, so this does not run again");
    }

    @Test
    void aCommandThatCannotBeStartedIsAFailure() throws Exception {
        String plain = stack.service() + "_plain";
        stack.createOther(plain, first);
        var commands = new ReleaseCommands(List.of("/no/such/program"), List.of());

        HostReport report = jobs.report(jobs.request(jobs.services(plain), second, QUICK, true, true, commands));

        assertThat(report.outcome()).as(jobs.log()).isEqualTo(Outcome.UNCHANGED);
        assertThat(report.why()).contains("the command \"before\" did not run: ", "/no/such/program");
        assertThat(stack.tasks(plain)).isEqualTo(first + " Running");
        stack.docker("service", "rm", plain);
        theServiceIsAsItWas();
    }

    @Test
    void whatACommandCouldNotBeGivenIsNamedBeforeAnythingIsChanged() throws Exception {
        String other = stack.service() + "_other";
        stack.createOther(other, first, "--env", "KEY=one\ntwo");
        refused(other, "the environment of " + other + " has values of several lines (KEY)");
        stack.updateOther(other, "--env-rm", "KEY", "--mount-add", "type=bind,source=/tmp,target=/t,bind-nonrecursive");
        refused(
                other,
                other + " has NonRecursive, which docker service create cannot give to a command of the release");
        // No node could make that volume.
        stack.updateOther(
                other,
                "--detach",
                "--mount-rm",
                "/t",
                "--mount-add",
                "type=volume,source=far,target=/far,\"volume-opt=o=username=shop,password=x\"");
        refused(other, other + " has a mount with a password in its options");
        stack.docker("service", "rm", other);
    }

    private void refused(String service, String why) throws Exception {
        SwarmService meant = jobs.services(service);
        HostReport report = jobs.report(
                jobs.request(meant, second, QUICK, true, true, new ReleaseCommands(List.of(), List.of("true"))));
        assertThat(report.outcome()).as(jobs.log()).isEqualTo(Outcome.UNCHANGED);
        assertThat(report.why()).startsWith(why);
        assertThatThrownBy(() -> HostProbe.probe(jobs.host().target(), meant, true))
                .hasMessageContaining(why);
        assertThat(HostProbe.probe(jobs.host().target(), meant, false)).contains("service " + service);
        assertThat(stack.specified(service)).isEqualTo(first);
    }

    private void theServiceIsAsItWas() throws Exception {
        assertThat(stack.tasks()).isEqualTo(first + " Running");
        assertThat(services()).containsExactly(stack.service());
    }

    private List<String> services() throws Exception {
        return stack.docker("service", "ls", "--format", "{{.Name}}").lines().toList();
    }

    /** How the tasks of a service are made, but for what a command has of its own. */
    private JsonNode made(String service) throws Exception {
        ObjectNode task = (ObjectNode) new ObjectMapper()
                .readTree(stack.docker("service", "inspect", "--format", "{{json .Spec.TaskTemplate}}", service));
        task.remove(List.of("RestartPolicy", "ForceUpdate"));
        // Which a registry has told: Slipway asks none.
        ((ObjectNode) task.get("Placement")).remove("Platforms");
        ((ObjectNode) task.get("ContainerSpec"))
                .remove(List.of("Image", "Command", "Args", "Labels", "Healthcheck", "StopGracePeriod"));
        return task;
    }

    private JobRequest request(String before, String after) throws IOException {
        return jobs.request(
                jobs.services(stack.service()),
                second,
                QUICK,
                true,
                true,
                new ReleaseCommands(shell(before), shell(after)));
    }

    private static List<String> shell(String command) {
        return command.isEmpty() ? List.of() : List.of("sh", "-c", command);
    }
}
