package slipway.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.docker.engine.EngineException;
import slipway.docker.engine.ImageReference;
import slipway.parts.EnginePart;
import slipway.parts.NeedsParts;

@NeedsParts
class EngineTest {
    @Test
    void itSaysItsVersion() throws Exception {
        try (Engine engine =
                new Engine(Optional.of(EnginePart.ofEnvironment().address()), () -> "test", Path.of("unused"))) {
            assertThat(engine.version()).matches("\\d+\\.\\d+\\.\\d+\\S* \\(API 1\\.\\d+\\)");
        }
    }

    @Test
    void anEngineThatIsNotThereIsNamedWithWhatToDo(@TempDir Path folder) throws Exception {
        String address = "unix://" + folder.resolve("docker.sock");
        try (Engine engine = new Engine(Optional.of(address), () -> "test", Path.of("unused"))) {
            assertThatThrownBy(engine::version)
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("the Docker engine at " + address + " cannot be reached")
                    .hasMessageContaining("is it running, and may this user open it");
        }
        try (Engine engine = new Engine(Optional.of("tcp://127.0.0.1:1"), () -> "test", Path.of("unused"))) {
            assertThatThrownBy(engine::version)
                    .hasMessageContaining("the Docker engine at tcp://127.0.0.1:1 cannot be reached");
        }
    }

    @Test
    void anAddressOfAnotherKindIsRefused() {
        assertThatThrownBy(() -> new Engine(Optional.of("ssh://host"), () -> "test", Path.of("unused")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("server.docker")
                .hasMessageContaining("unix:///path and tcp://host:port can");
    }

    @Test
    void theRegistryOfAnImageIsReadAsDockerReadsIt() {
        assertThat(ImageReference.of("redis").registry()).isEqualTo("docker.io");
        assertThat(ImageReference.of("team/app:1").registry()).isEqualTo("docker.io");
        assertThat(ImageReference.of("index.docker.io/team/app").registry()).isEqualTo("docker.io");
        assertThat(ImageReference.of("localhost/app").registry()).isEqualTo("localhost");
        assertThat(ImageReference.of("registry.example.com:5000/a/b:tag"))
                .isEqualTo(new ImageReference(
                        "registry.example.com:5000", "registry.example.com:5000/a/b", Optional.of("tag")));
        assertThat(ImageReference.of("a/b:tag@sha256:00").tag()).contains("sha256:00");
        assertThat(ImageReference.of("a:5000/b").tag()).isEmpty();
    }
}
