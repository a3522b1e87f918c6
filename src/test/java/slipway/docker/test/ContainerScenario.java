package slipway.docker.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import slipway.docker.Engine;
import slipway.parts.EnginePart;
import slipway.parts.SampleTestSettings;
import slipway.parts.Shell;

/** Tests of a project in containers of a real engine, of which nothing may be left. */
abstract class ContainerScenario {
    final String project = getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    final EnginePart part = EnginePart.ofEnvironment();
    final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @TempDir
    Path source;

    @TempDir
    Path state;

    Engine engine;

    @BeforeEach
    void connect() throws Exception {
        engine = new Engine(Optional.of(part.address()), () -> "mine", state);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        String label = "label=slipway.project=" + project;
        assertThat(part.docker("ps", "--all", "--quiet", "--filter", label)).isEmpty();
        assertThat(part.docker("network", "ls", "--quiet", "--filter", label)).isEmpty();
        for (String volume :
                part.docker("volume", "ls", "--quiet", "--filter", label).split("\\s+", -1)) {
            if (!volume.isEmpty()) {
                part.docker("volume", "rm", volume);
            }
        }
        engine.close();
    }

    int run(SampleTestSettings settings) throws Exception {
        TestResult result = engine.run(plan(settings), output);
        result.removed().join();
        return result.status();
    }

    TestContainer plan(SampleTestSettings settings) {
        return new TestContainer(
                project, 900, settings.test(), Map.of("WHO", "slipway"), source, Optional.empty(), Optional.empty());
    }

    /** An image from a Dockerfile and what a script lays beside it. */
    void image(String tag, Path folder, String script, String dockerfile) throws Exception {
        Shell.run(folder, script + "\ncat > Dockerfile <<'END-OF-FILE'\n" + dockerfile + "\nEND-OF-FILE\n");
        part.docker("build", "--quiet", "--tag", tag, folder.toString());
    }

    String text() {
        return output.toString(StandardCharsets.UTF_8);
    }
}
