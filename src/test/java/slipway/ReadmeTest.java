package slipway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.RunningSlipway;

/** What the README tells people to type works as it stands there. */
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
                .contains("dev/demo", "dev/test", "dev/package")
                .allSatisfy(script -> assertThat(Path.of(script)).isExecutable());
    }

    private static List<String> expected(String command) {
        if (command.contains("/cancel") || command.contains("/rollback")) {
            // It has ended, and nothing was ever live.
            return List.of("409");
        }
        return command.contains("POST") ? List.of("202") : List.of("200");
    }

    private static List<String> curlLines() throws IOException {
        return FENCE.matcher(readme())
                .results()
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
