package slipway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.file.ConfigException;
import slipway.config.file.ConfigFile;
import slipway.docker.engine.RunNames;

/** Which volumes of caches a project still uses. */
class ImageCleanupTest {
    @TempDir
    private Path folder;

    @Test
    void environmentsWithProtectedVariablesHaveCachesOfTheirOwnAsLongAsTheyHaveThem() throws Exception {
        String variables = ", \"protectedVariables\": { \"KEY\": \"1\" }";
        String shared = RunNames.volume("shop", Optional.empty(), "/cache");
        String staging = RunNames.volume("shop", Optional.of("staging"), "/cache");
        String production = RunNames.volume("shop", Optional.of("production"), "/cache");
        assertThat(caches(variables, variables)).containsExactlyInAnyOrder(shared, staging, production);
        assertThat(caches(variables, "")).containsExactlyInAnyOrder(shared, staging);
        assertThat(caches("", "")).containsExactly(shared);
    }

    private Iterable<String> caches(String staging, String production) throws IOException, ConfigException {
        Files.writeString(folder.resolve("key"), "no key");
        Path file = Files.writeString(folder.resolve("deploy-config.json"), """
                { "server": {}, "projects": [{ "name": "shop", "repository": { "url": "/srv/shop.git" },
                    "gitlab": { "path": "team/shop", "secretToken": "${env:T}" },
                    "test": { "image": "busybox", "commands": ["true"], "cache": ["/cache"] },
                    "environments": [
                      { "name": "staging", "from": { "branch": "staging" }, "redeploy": %1$s%2$s },
                      { "name": "production", "from": { "branch": "main" }, "redeploy": %1$s%3$s }] }] }
                """.formatted("""
                { "host": "a.example.com", "user": "deploy", "identityFile": "key", "command": "true" }""", staging, production));
        return ImageCleanup.caches(ConfigFile.load(file, Map.of("T", "a-token-of-the-tests"))
                .projects()
                .get(0));
    }
}
