package slipway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.file.ConfigFile;
import slipway.run.Freeze;

final class ConfiguredFreezesTest {
    private static final Instant NOW = Instant.parse("2026-01-31T03:45:50Z");

    @TempDir
    private Path folder;

    private static Freeze freeze(String project, String environment) {
        return new Freeze(project, environment, NOW.plusSeconds(60), Optional.empty(), "ryan", NOW);
    }

    @Test
    void aFreezeByHandOfAnEnvironmentThatIsNotConfiguredIsSaid() throws Exception {
        Path file = Files.writeString(folder.resolve("deploy-config.json"), """
                { "projects": [{ "name": "app", "repository": { "url": "/srv/app.git" }, "build": { "image": "app" },
                    "gitlab": { "path": "team/app", "secretToken": "${env:TOKEN}" } }] }
                """);
        var config = ConfigFile.load(file, Map.of("TOKEN", "webhook-token-of-the-tests"));
        List<Freeze> byHand = List.of(freeze("app", "production"), freeze("app", "live"), freeze("gone", "production"));
        assertThat(ConfiguredFreezes.withoutPlace(config, byHand))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("the freeze of live of app by ryan holds nothing up"),
                        line -> assertThat(line).startsWith("the freeze of production of gone by ryan"));
    }
}
