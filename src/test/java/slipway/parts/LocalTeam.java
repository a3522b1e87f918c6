package slipway.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A team whose repository is a folder, and whose tests run on the server itself: enough for all that needs no engine. */
public final class LocalTeam {
    public static final String READER = "read-token-of-the-tests";

    private LocalTeam() {}

    public static void make(Path folder) throws IOException, InterruptedException {
        make(folder, 0);
    }

    /** The commit of both its branches, main and topic. */
    public static String head(Path folder) throws IOException {
        return Files.readString(folder.resolve("origin.git/refs/heads/topic")).strip();
    }

    /** Its tests do what {@code test.sh} beside the configuration says. */
    public static void make(Path folder, int port) throws IOException, InterruptedException {
        PushedRepository.begin(folder);
        Shell.run(folder, """
                cd clone
                echo 'FROM scratch' > Dockerfile
                git add -A
                git commit -q -m 'The first commit'
                git push -q origin main main:topic 2>&1
                """);
        Files.writeString(folder.resolve("test.sh"), "true\n");
        Files.writeString(folder.resolve("deploy-config.json"), """
                {
                  "server": { "port": %d, "dataDir": "data", "docker": "tcp://127.0.0.1:1",
                    "apiTokens": [
                      { "name": "ryan", "token": "${env:SLIPWAY_TOKEN}", "may": "deploy" },
                      { "name": "screen", "token": "${env:READER}", "may": "read" }] },
                  "projects": [{
                    "name": "backend",
                    "repository": { "url": "%s/origin.git" },
                    "gitlab": { "path": "team/backend", "secretToken": "${env:GITLAB_WEBHOOK_TOKEN}" },
                    "test": { "commands": ["sh %s/test.sh"] },
                    "build": { "image": "backend" }
                  }]
                }
                """.formatted(port, folder, folder));
    }
}
