package slipway.docker.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.SampleTestSettings;
import slipway.process.Command;
import slipway.process.Processes;

/** What people write into the commands of a test runs as in a job of GitLab. */
@NeedsParts
class ShellOfTestsTest extends ContainerScenario {
    private static final String PROGRAMS = """
            for file in $(command -v bash) $(ldd $(command -v bash) | grep -o '/[^ ]*'); do
              mkdir -p "root$(dirname $file)"; cp -L "$file" "root$file"
            done
            """;

    @BeforeEach
    void makeImage(@TempDir Path folder) throws Exception {
        image("with-bash:test", folder, PROGRAMS, "FROM busybox:local\nCOPY root/ /");
    }

    @Test
    void aPipeFailsIfAnyProgramInItFails() throws Exception {
        assertThat(run(SampleTestSettings.of("with-bash:test", "false | tee out", "echo deployed")))
                .isEqualTo(1);
        assertThat(run(SampleTestSettings.of("busybox:local", "false | tee out", "echo deployed")))
                .as("busybox has no bash, and knows pipefail")
                .isEqualTo(1);
        assertThat(text()).doesNotContain("\ndeployed");
    }

    @Test
    void bashRunsTheCommandsWhereTheImageHasIt() throws Exception {
        assertThat(run(SampleTestSettings.of(
                        "with-bash:test",
                        "echo 'word=found' > env; source ./env",
                        "[[ $word == f* ]] && all=(one two); echo \"$word ${#all[@]}\"")))
                .as(text())
                .isZero();
        assertThat(text()).endsWith("\nfound 2\n");
    }

    @Test
    void withoutBashItSaysWhatShDoesNotKnow(@TempDir Path folder) throws Exception {
        // Debian's dash, which knows neither source nor pipefail.
        image(
                "with-dash:test",
                folder,
                PROGRAMS.replace("bash", "dash"),
                "FROM busybox:local\nCOPY root/ /\nRUN ln -sf $(command -v dash) /bin/sh");
        assertThat(run(SampleTestSettings.of("with-dash:test", "echo a > env; source ./env")))
                .isEqualTo(127);
        assertThat(text())
                .contains("source: not found")
                .endsWith(
                        "slipway: there is no bash here, so sh ran the commands: it does not know source, [[ and arrays\n");
        output.reset();
        assertThat(run(SampleTestSettings.of("with-bash:test", "no-such-program")))
                .isEqualTo(127);
        assertThat(text()).contains("no-such-program: command not found").doesNotContain("slipway:");
    }

    @Test
    void onTheServerItselfTheSameHolds() throws Exception {
        TestScript script = new TestScript(List.of("[[ a == a* ]]", "false | cat", "echo deployed"));
        var command = script.command();
        int status = new Processes()
                .run(
                        Command.of(command.get(0))
                                .and(command.subList(1, command.size()))
                                .in(source),
                        output);
        assertThat(status).isEqualTo(1);
        assertThat(text()).isEqualTo("$ [[ a == a* ]]\n$ false | cat\n");
    }
}
