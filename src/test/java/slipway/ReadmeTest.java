package slipway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.Config;
import slipway.config.EngineSettings;
import slipway.config.file.ConfigFile;
import slipway.parts.RunningSlipway;

/** What the README and the documents tell people to type works as it stands there, and leads somewhere. */
class ReadmeTest {
    private static final Pattern FENCE = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);

    @Test
    void theCurlLinesAreAnswered(@TempDir Path folder) throws Exception {
        repository(folder.resolve("repository"));
        Files.writeString(folder.resolve("deploy-config.json"), configuration(folder));
        try (var slipway = RunningSlipway.start(folder, Map.of())) {
            assertThat(slipway.post("/api/projects/candlelight-backend/runs", "")
                            .statusCode())
                    .isEqualTo(202);
            slipway.awaitEnd(1);
            List<String> lines = curlLines();
            assertThat(lines).hasSizeGreaterThanOrEqualTo(7);
            for (String line : lines) {
                String command = line.replace("/runs/17", "/runs/1");
                assertThat(status(slipway, command)).as(command).isIn(expected(command));
            }
        }
    }

    @Test
    void theScriptsThatItNamesAreThere() throws IOException {
        var named = Pattern.compile("(?m)^(dev/[a-z]+)").matcher(readme());
        assertThat(named.results().map(found -> found.group(1)).distinct())
                .contains("dev/demo", "dev/test", "dev/build")
                .allSatisfy(script -> assertThat(Path.of(script)).isExecutable());
    }

    @Test
    void theConfigurationThatItShowsIsAWholeOne(@TempDir Path folder) throws Exception {
        assertThat(firstConfiguration(readme(), folder).projects())
                .singleElement()
                .satisfies(project ->
                        assertThat(project.environments().get(0).redeploy()).isPresent());
    }

    @Test
    void theConfigurationWithSeveralEnginesIsAWholeOne(@TempDir Path folder) throws Exception {
        Config config = firstConfiguration(Files.readString(Path.of("docs/scale.md")), folder);
        assertThat(config.server().engines())
                .extracting(EngineSettings::name)
                .containsExactly("local", "builder-1", "builder-2");
        assertThat(config.projects()).hasSize(1);
    }

    private static Config firstConfiguration(String document, Path folder) throws Exception {
        String shown = Pattern.compile("```json\\n(.*?)```", Pattern.DOTALL)
                .matcher(document)
                .results()
                .map(block -> block.group(1))
                .findFirst()
                .orElseThrow();
        String secret = "0123456789abcdef";
        return ConfigFile.load(
                Files.writeString(folder.resolve("deploy-config.json"), shown),
                Map.of("SLIPWAY_TOKEN", secret, "GITLAB_WEBHOOK_TOKEN", secret, "DOCKERHUB_TOKEN", secret));
    }

    @Test
    void everyLinkOfTheDocumentsLeadsToAFileAndAHeading() throws IOException {
        Map<Path, Set<String>> headings = new HashMap<>();
        for (Path document : documents()) {
            headings.put(document.normalize(), headings(Files.readString(document)));
        }
        for (Path document : documents()) {
            var links = Pattern.compile("\\]\\(([^)\\s:]+)\\)").matcher(Files.readString(document));
            for (String link : links.results().map(found -> found.group(1)).toList()) {
                String[] parts = link.split("#", 2);
                Path target = parts[0].isEmpty()
                        ? document.normalize()
                        : document.resolveSibling(parts[0]).normalize();
                assertThat(target).as("%s in %s", link, document).exists();
                if (parts.length == 2) {
                    assertThat(headings.get(target))
                            .as("%s in %s", link, document)
                            .contains(parts[1]);
                }
            }
        }
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "dev/parts/README.md")
                                    .map(Path::of),
                            docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
        }
    }

    /** As GitLab and GitHub make addresses of them. */
    private static Set<String> headings(String document) {
        return document.lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
                .map(line -> line.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static List<String> expected(String command) {
        if (command.contains("/cancel") || command.contains("/rollback")) {
            // It has ended, and nothing was ever live.
            return List.of("409");
        }
        return command.contains("POST") ? List.of("202") : List.of("200");
    }

    private static List<String> curlLines() throws IOException {
        return Stream.of(readme(), Files.readString(Path.of("docs/http.md")))
                .flatMap(text -> FENCE.matcher(text).results())
                .flatMap(block -> block.group(1).lines())
                .filter(line -> line.startsWith("curl -H \"$auth\""))
                .toList();
    }

    private static String status(RunningSlipway slipway, String line) throws IOException, InterruptedException {
        String script = "api=" + slipway.uri("/api") + "; auth='Authorization: Bearer " + RunningSlipway.TOKEN + "'\n"
                + "curl() { command curl -s -m 60 -o /dev/null -w '%{http_code}' \"$@\"; }\n" + line;
        Process bash = new ProcessBuilder("bash", "-c", script)
                .redirectErrorStream(true)
                .start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        bash.waitFor();
        return output;
    }

    private static String configuration(Path folder) {
        return """
                { "server": { "port": 0, "docker": "unix:///nowhere/docker.sock",
                    "apiTokens": [{ "name": "reader", "token": "${env:SLIPWAY_TOKEN}", "may": "deploy" }] },
                  "projects": [{ "name": "candlelight-backend", "repository": { "url": "%s" },
                    "gitlab": { "path": "group/name", "secretToken": "${env:GITLAB_WEBHOOK_TOKEN}" },
                    "build": { "image": "example/candlelight-backend" } }] }
                """.formatted(folder.resolve("repository"));
    }

    private static void repository(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Process git = new ProcessBuilder(
                        "sh",
                        "-c",
                        "git init -q -b main && git -c user.name=t -c user.email=t@localhost commit -q --allow-empty -m begin")
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(git.waitFor()).isZero();
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("README.md"));
    }
}
