package slipway.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.Config;
import slipway.config.Project;
import slipway.config.file.ConfigFile;

/** Which settings make another image, or test it in another way. */
class ImageSettingsDigestTest {
    private static final String SETTINGS = """
            "test": { "image": "golang:1.22", "commands": ["go test ./..."], "timeout": "5m",
              "environment": { "A": "1", "B": "2", "TOKEN": "${env:VALUE}" },
              "services": [{ "image": "redis:7", "alias": "redis" }] },
            "build": { "image": "team/backend", "args": { "X": "1", "Y": "level ${env:VALUE}" }, "secrets": { "npm": "${env:SECRET}" } },
            "push": { "username": "team", "password": "${env:SECRET}" }""";

    @TempDir
    private Path folder;

    private String value = "corrected";

    @Test
    void theSameSettingsInAnotherOrderAreTheSame() throws Exception {
        String other = SETTINGS.replace("\"A\": \"1\", \"B\": \"2\"", "\"B\": \"2\", \"A\": \"1\"");
        assertThat(digest(other, "secret one")).isEqualTo(digest(SETTINGS, "secret one"));
    }

    @Test
    void aDigestThatIsStoredAlreadyStaysEqual() throws Exception {
        assertThat(digest(SETTINGS, "secret one"))
                .isEqualTo("Checkout(depth=\"20\",submodules=\"true\",lfs=\"true\",anyCommit=\"false\",timeout=,)"
                        + "Test(image=\"golang:1.22\",user=-,pull=\"ALWAYS\",commands=[\"go test ./...\"],"
                        + "services=[Service(image=\"redis:7\",alias=\"redis\",environment={},entrypoint=[],command=[],port=-,timeout=,)],"
                        + "environment={\"A\"=\"1\",\"B\"=\"2\",\"TOKEN\"=\"corrected\"},cache=[],timeout=,)"
                        + "Build(image=\"team/backend\",tags=[\"latest\"],context=\".\",dockerfile=-,noCache=\"false\",pull=\"true\","
                        + "cacheFrom=[],args={\"X\"=\"1\",\"Y\"=\"level corrected\"},secrets={\"npm\"=\"***\"},ssh={},target=-,"
                        + "platforms=[],timeout=,)Push(username=\"team\",password=\"***\",timeout=,)");
    }

    @Test
    void neitherACredentialNorATimeLimitMakesAnotherImage() throws Exception {
        assertThat(digest(SETTINGS.replace("5m", "9m"), "secret two"))
                .isEqualTo(digest(SETTINGS, "secret one"))
                .doesNotContain("secret one");
    }

    @Test
    void aValueFromOutsideTheConfigurationDoes() throws Exception {
        value = "corrected";
        String corrected = digest(SETTINGS, "secret one");
        value = "mistaken";
        assertThat(digest(SETTINGS, "secret one")).isNotEqualTo(corrected);
        for (String part : new String[] {"\"TOKEN\": \"${env:VALUE}\"", "level ${env:VALUE}"}) {
            String alone = SETTINGS.replace(part, part.replace("${env:VALUE}", "fixed"));
            assertThat(alone).isNotEqualTo(SETTINGS);
            value = "corrected";
            String before = digest(alone, "secret one");
            value = "mistaken";
            assertThat(digest(alone, "secret one")).isNotEqualTo(before);
        }
    }

    @Test
    void whateverElseChangesDoes() throws Exception {
        String settings = digest(SETTINGS, "secret one");
        for (String[] change : new String[][] {
            {"\"test\": {", "\"checkout\": { \"submodules\": false }, \"test\": {"},
            {"golang:1.22", "golang:1.23"},
            {"./...", "./cmd"},
            {"redis:7", "redis:8"},
            {"\"A\": \"1\"", "\"A\": \"2\""},
            {"\"X\": \"1\"", "\"X\": \"2\""},
            {"team/backend", "team/frontend"},
            {"\"image\": \"team/backend\"", "\"image\": \"team/backend\", \"target\": \"small\""},
            {"\"push\": { \"username\": \"team\", \"password\": \"${env:SECRET}\" }", "\"push\": {}"}
        }) {
            assertThat(SETTINGS).contains(change[0]);
            assertThat(digest(SETTINGS.replace(change[0], change[1]), "secret one"))
                    .as(change[1])
                    .isNotEqualTo(settings);
        }
    }

    private String digest(String settings, String secret) throws Exception {
        Path file = Files.writeString(folder.resolve("deploy-config.json"), """
                { "projects": [{ "name": "backend", "repository": { "url": "%s/origin.git" },
                    "gitlab": { "path": "team/backend", "secretToken": "${env:TOKEN}" },
                    %s }] }
                """.formatted(folder, settings));
        Config config =
                ConfigFile.load(file, Map.of("TOKEN", "webhook-token-of-the-tests", "SECRET", secret, "VALUE", value));
        // As it is, which shows what is in it.
        Project project = config.projects().get(0);
        return ImageSettingsDigest.digest(project, project.test(), text -> text);
    }
}
