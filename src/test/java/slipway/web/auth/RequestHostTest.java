package slipway.web.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.parts.RunningSlipway;
import slipway.web.KeptConnection;

/** A server without tokens, which pages elsewhere reach whose name was made to lead to 127.0.0.1. */
class RequestHostTest {
    @TempDir
    private static Path folder;

    private static RunningSlipway slipway;

    @BeforeAll
    static void start() throws Exception {
        Files.writeString(folder.resolve("deploy-config.json"), """
                {
                  "server": { "port": 0, "dataDir": "data", "docker": "tcp://127.0.0.1:1",
                    "publicUrl": "https://deploy.example.com" },
                  "projects": [{
                    "name": "backend",
                    "repository": { "url": "%s/origin.git" },
                    "gitlab": { "path": "team/backend", "secretToken": "${env:GITLAB_WEBHOOK_TOKEN}" },
                    "build": { "image": "backend" }
                  }]
                }
                """.formatted(folder));
        slipway = RunningSlipway.startInThisJvm(folder, Map.of());
    }

    @AfterAll
    static void stop() {
        slipway.close();
    }

    private static KeptConnection.Answer ask(String path, String host) throws Exception {
        try (var browser = new KeptConnection(slipway.uri("/").getPort())) {
            return browser.ask("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:8080",
                "LOCALHOST",
                "slipway.localhost:1",
                "127.0.0.1",
                "127.9.8.7:80",
                "[::1]:8080",
                "deploy.example.com"
            })
    void whoAsksForThisMachineMayRead(String host) throws Exception {
        assertThat(ask("/api/status", host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example:8080",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "evil.deploy.example.com",
                "deploy.example.com:8080",
                "10.0.0.1",
                "xlocalhost"
            })
    void aPageWhoseNameLeadsHereMayNot(String host) throws Exception {
        for (String path : new String[] {"/api/status", "/api/runs", "/metrics", "/badges/backend.svg"}) {
            KeptConnection.Answer answer = ask(path, host);
            assertThat(answer.status()).as(path).isEqualTo(401);
            assertThat(answer.body()).contains("answers only as localhost").contains("and not as " + host);
        }
    }

    @Test
    void pagesAndHealthHoldNoData() throws Exception {
        for (String path : new String[] {"/", "/healthz", "/api/session"}) {
            assertThat(ask(path, "evil.example").status()).as(path).isEqualTo(200);
        }
    }
}
