package slipway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slipway.config.Config;
import slipway.config.file.ConfigFile;

/** The whole configurations that documents show are read as the server reads them. */
class DocumentedConfigurationsTest {
    private static final Pattern BLOCK = Pattern.compile("```json\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern SECRET = Pattern.compile("\\$\\{file:([^}]+)}");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"docs/first-deploy.md, 1", "docs/coming-from.md, 4"})
    void eachIsAWholeOne(String document, int shown) throws Exception {
        List<String> blocks = BLOCK.matcher(Files.readString(Path.of(document)))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).hasSize(shown);
        for (String block : blocks) {
            for (MatchResult secret : SECRET.matcher(block).results().toList()) {
                Path file = folder.resolve(secret.group(1));
                Files.createDirectories(file.getParent());
                Files.writeString(file, "0123456789abcdef0123456789abcdef");
            }
            Config config = ConfigFile.load(
                    Files.writeString(folder.resolve("deploy-config.json"), block), Map.of("HOME", folder.toString()));
            assertThat(config.projects())
                    .singleElement()
                    .satisfies(project -> assertThat(
                                    project.onlyEnvironment().orElseThrow().redeploy())
                            .isPresent());
            assertThat(config.notes()).isEmpty();
        }
    }
}
