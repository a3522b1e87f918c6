package slipway.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.ssh.Sshd;

/** What is understood of a look, and what a host without Docker says; {@link HandedLoginTest} looks at a real stack. */
@NeedsParts
class HostInspectionTest {
    @TempDir
    Path folder;

    @Test
    void aHostWhereDockerCannotBeAskedSaysSo() throws Exception {
        try (Sshd sshd = Sshd.start(
                folder, HostShell.BUSYBOX, "SetEnv HOME=" + folder + "/home DOCKER_HOST=unix://" + folder + "/none")) {
            assertThat(new HostInspection(sshd.target(), "shop", Optional.empty()).look())
                    .isInstanceOfSatisfying(
                            HostObservation.CannotBeAsked.class,
                            answer -> assertThat(answer.why()).contains("Docker cannot be asked by root"));
        }
    }

    /** A pipeline would hide it, and it would look as if nothing ran. */
    @Test
    void anEngineThatStopsAnsweringInTheMiddleIsNotAHostOnWhichNothingRuns() throws Exception {
        for (String silent : List.of("ps", "inspect", "image")) {
            Path bin = Files.createDirectories(folder.resolve(silent + "/bin"));
            Files.writeString(bin.resolve("docker"), """
                    #!/bin/sh
                    [ "$1" != %s ] || { echo 'Cannot connect to the Docker daemon' >&2; exit 1; }
                    case $1 in
                        ps) echo abc ;;
                        inspect) echo sha256:1 ;;
                    esac
                    """.formatted(silent));
            assertThat(bin.resolve("docker").toFile().setExecutable(true)).isTrue();
            Path home = folder.resolve(silent);
            try (Sshd sshd =
                    Sshd.start(home, HostShell.DASH, "SetEnv HOME=" + home + "/home PATH=" + bin + ":/usr/bin:/bin")) {
                assertThat(new HostInspection(sshd.target(), "shop", Optional.empty()).look())
                        .isInstanceOfSatisfying(
                                HostObservation.CannotBeAsked.class,
                                answer -> assertThat(answer.why())
                                        .contains("Docker does not say what runs: Cannot connect"));
            }
        }
    }

    @Test
    void anAnswerWithoutItsEndIsNone() throws IOException {
        String container = "M {\"now\":\"2026-01-31T03:00:30Z\"}\n"
                + "M {\"name\":\"/web\",\"service\":\"front\",\"image\":\"sha256:1\",\"revision\":\"\",\"state\":\"running\",\"health\":\"\","
                + "\"exit\":3,\"restarts\":2,\"started\":\"2026-01-31T03:00:18.123456789Z\"}\nsha256:1\n"
                + "M {\"neighbour\":\"proxy\",\"runs\":\"nginx:1.25\"}\n";
        String image = "M {\"image\":\"sha256:1\",\"digests\":null}\n";

        assertThat(sight("noise\n" + container + image + "M end\n"))
                .contains(new HostObservation.Containers(
                        List.of(new HostObservation.ObservedContainer(
                                "web",
                                Optional.of("front"),
                                "sha256:1",
                                List.of(),
                                Optional.empty(),
                                "running",
                                Optional.empty(),
                                3,
                                2,
                                Optional.of(Duration.ofSeconds(12).minusNanos(123_456_789)))),
                        List.of(new HostObservation.Neighbour("proxy", "nginx:1.25"))));
        assertThat(sight("M end\n")).contains(new HostObservation.Containers(List.of(), List.of()));
        assertThat(sight(container + image)).isEmpty();
        assertThat(sight("M {\"name\"\nM end\n")).isEmpty();
        assertThat(sight("x".repeat(300_000) + "\nM end\n")).isEmpty();
    }

    private static Optional<HostObservation> sight(String said) throws IOException {
        InspectionAnswers answer = new InspectionAnswers("M");
        answer.write(said.getBytes(StandardCharsets.UTF_8));
        return answer.sight();
    }
}
