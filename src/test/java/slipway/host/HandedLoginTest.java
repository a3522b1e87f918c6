package slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static slipway.host.job.HostJobTest.text;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.Host;
import slipway.config.Secret;
import slipway.host.job.HostJob;
import slipway.host.job.HostReport;
import slipway.host.job.HostReport.Outcome;
import slipway.host.job.JobOutcome;
import slipway.parts.NeedsParts;
import slipway.parts.Parts;
import slipway.parts.Ran;
import slipway.ssh.SshException;

/** On a host where only root may use Docker: the login that a job is handed, and what is left of it. */
@NeedsParts
class HandedLoginTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @Test
    void theLoginIsUsedThroughSudoAndNothingIsLeftOfIt() throws Exception {
        Parts parts = Parts.find();
        Path home = parts.folder().resolve("host/home/ec2-user");
        Host host = new Host(
                "127.0.0.1",
                parts.sshPort(),
                "ec2-user",
                parts.folder().resolve("host/id_ed25519"),
                Optional.empty(),
                parts.folder().resolve("host/known_hosts"));
        String project = "login" + ProcessHandle.current().pid();
        try (Stack stack = Stack.layOut(home, project)) {
            String image = push(stack, parts, project);
            RegistryLogin wrong = new RegistryLogin(parts.registry(), parts.registryUser(), new Secret("wrong"));
            RegistryLogin right =
                    new RegistryLogin(parts.registry(), parts.registryUser(), new Secret(parts.registryPassword()));

            saysBeforeThePushWhetherItCanBeFetched(host, image, wrong, right);

            HostReport refused = report(stack, host, 900_001, image, wrong);
            HostReport gone = report(stack, host, 900_003, image.replaceAll("[0-9a-f]{64}$", "0".repeat(64)), right);
            HostReport taken = report(stack, host, 900_002, image, right);

            assertThat(refused.outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(refused.why()).contains("refuses to give " + image).contains("correct the login");
            assertThat(gone.outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(gone.why()).endsWith("is gone from the registry and from the host; build it again");
            assertThat(taken.outcome()).as(text(log)).isEqualTo(Outcome.HOLDS);
            assertThat(stack.running()).startsWith("running ");
            assertThat(home.resolve(".slipway/jobs/900002/login")).doesNotExist();
            String written = parts.registryUser() + ":" + parts.registryPassword();
            String encoded = Base64.getEncoder().encodeToString(written.getBytes(StandardCharsets.UTF_8));
            assertThat(Ran.run(
                                    folder,
                                    Map.of(),
                                    "grep",
                                    "-rlF",
                                    encoded,
                                    home.resolve(".slipway").toString())
                            .output())
                    .isEmpty();
            assertThat(text(log)).doesNotContain(parts.registryPassword()).doesNotContain(encoded);
            seen(stack, host, project);
        } finally {
            Ran.run(
                    folder,
                    Map.of(),
                    "rm",
                    "-rf",
                    home.resolve("the $(stacks)").toString(),
                    home.resolve(".slipway/jobs/900001").toString(),
                    home.resolve(".slipway/jobs/900002").toString(),
                    home.resolve(".slipway/jobs/900003").toString());
        }
    }

    private static void saysBeforeThePushWhetherItCanBeFetched(
            Host host, String image, RegistryLogin wrong, RegistryLogin right) throws Exception {
        Optional<String> repository = Optional.of(image.replaceFirst("@.*", ""));
        Optional<URI> url = Optional.of(URI.create("http://127.0.0.1:8080/"));

        assertThat(HostProbe.fetch(host, repository, Optional.of(right), url))
                .matches("\\d+ MiB free; the registry lets it fetch " + repository.get()
                        + "; curl is there to ask http://127.0.0.1:8080/");
        assertThatThrownBy(() -> HostProbe.fetch(host, repository, Optional.of(wrong), url))
                .isInstanceOf(SshException.class)
                .hasMessageContaining(
                        "the registry refuses to give " + repository.get() + " to the host; correct the login");
        assertThatThrownBy(() -> HostProbe.fetch(host, Optional.of("127.0.0.1:1/a/b"), Optional.empty(), url))
                .hasMessageContaining("the host's Docker cannot reach the registry of 127.0.0.1:1/a/b: ");
        assertThat(HostProbe.fetch(host, Optional.empty(), Optional.empty(), Optional.empty()))
                .matches("\\d+ MiB free");
    }

    private static void seen(Stack stack, Host host, String project) throws Exception {
        HostObservation byService = new HostInspection(
                        host, project, Optional.of(ComposeService.of("the $(stacks)/" + project, "web")))
                .look();
        HostObservation byLabel = new HostInspection(host, project, Optional.empty()).look();
        HostObservation.Containers service = (HostObservation.Containers) byService;
        assertThat(((HostObservation.Containers) byLabel).containers())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("runsFor")
                .isEqualTo(service.containers());
        assertThat(service.neighbours()).contains(new HostObservation.Neighbour("redis", "redis:local"));
        HostObservation.ObservedContainer seen = service.containers().get(0);
        assertThat(seen.restarts()).isZero();
        assertThat(seen.runsFor()).isPresent();
        assertThat(stack.running()).isEqualTo(seen.state() + " " + seen.image());
        assertThat(seen.revision()).contains("pulled-of-" + project);
        assertThat(seen.health()).isEmpty();
        assertThat(seen.digests()).hasSize(1).first().asString().contains("@sha256:");
        assertThat(new HostInspection(host, "nobody's $(touch x)", Optional.empty()).look())
                .isEqualTo(new HostObservation.Containers(List.of(), List.of()));
    }

    /** Pushes an image that the host does not have afterwards; returns its name by digest. */
    private String push(Stack stack, Parts parts, String project) throws Exception {
        stack.image("pulled");
        String repository = parts.registry() + "/" + parts.registryUser() + "/" + project;
        String local = stack.repository() + ":" + project + "-pulled";
        stack.docker("tag", local, repository + ":x");
        stack.engine().login(folder);
        stack.docker("--config", folder.toString(), "push", "-q", repository + ":x");
        String digest = stack.docker("image", "inspect", "--format", "{{index .RepoDigests 0}}", local);
        stack.docker("rmi", "-f", stack.id(local));
        return digest;
    }

    private HostReport report(Stack stack, Host host, long run, String image, RegistryLogin login) throws Exception {
        HealthCheck check = new HealthCheck(1, Duration.ofMillis(100), Duration.ofSeconds(60), Optional.empty());
        ComposeSwap swap = stack.swap(image, check, true);
        ComposeSwap withLogin = ComposeSwaps.withLogin(
                ComposeSwaps.withService(swap, ComposeService.of("~/the $(stacks)/" + swap.slipwayProject(), "web")),
                login);
        return ((JobOutcome.Exited) new HostJob(stack.request(run, withLogin), host, log).run())
                .report()
                .orElseThrow();
    }
}
