package slipway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;

/** What is understood of a look, and what a host without Docker says; {@link HandedLoginTest} looks at a real stack. */
@NeedsParts
class HostLookTest {
    @TempDir
    Path folder;

    @Test
    void aHostWhereDockerCannotBeAskedSaysSo() throws Exception {
        try (Sshd sshd = Sshd.start(
                folder, HostShell.BUSYBOX, "SetEnv HOME=" + folder + "/home DOCKER_HOST=unix://" + folder + "/none")) {
            assertThat(new HostLook(sshd.target(), "shop", Optional.empty()).look())
                    .isInstanceOfSatisfying(
                            Sight.CannotBeAsked.class,
                            answer -> assertThat(answer.why()).contains("Docker cannot be asked by root"));
        }
    }

    @Test
    void anAnswerWithoutItsEndIsNone() throws IOException {
        String container =
                "M {\"name\":\"/web\",\"image\":\"sha256:1\",\"revision\":\"\",\"state\":\"running\",\"health\":\"\"}\n";
        String image = "M {\"image\":\"sha256:1\",\"digests\":null}\n";

        assertThat(sight("noise\n" + container + image + "M end\n"))
                .contains(new Sight.Containers(List.of(
                        new Sight.Seen("web", "sha256:1", List.of(), Optional.empty(), "running", Optional.empty()))));
        assertThat(sight("M end\n")).contains(new Sight.Containers(List.of()));
        assertThat(sight(container + image)).isEmpty();
        assertThat(sight("M {\"name\"\nM end\n")).isEmpty();
        assertThat(sight("x".repeat(300_000) + "\nM end\n")).isEmpty();
    }

    private static Optional<Sight> sight(String said) throws IOException {
        LookAnswer answer = new LookAnswer("M");
        answer.write(said.getBytes(StandardCharsets.UTF_8));
        return answer.sight();
    }
}
