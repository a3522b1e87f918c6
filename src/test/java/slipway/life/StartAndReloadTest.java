package slipway.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static slipway.life.Site.assertSucceeded;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;
import slipway.parts.Shell;

/** How Slipway starts, refuses to start, reads its configuration again, and what it finds when it comes back. */
@NeedsParts
@Timeout(120)
class StartAndReloadTest {
    @TempDir
    private Path folder;

    private Site site;

    @BeforeEach
    void makeSite() throws Exception {
        site = new Site(folder);
    }

    @Test
    void aSecondOneOnTheSameDataIsToldWhoHoldsIt() throws Exception {
        try (RunningSlipway first = site.start()) {
            assertRefused(
                    75, "is held by another Slipway (process " + first.process().pid() + ", since ");
            assertThat(first.get("/healthz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void librariesThatAKilledOneLeftAreRemoved() throws Exception {
        site.start().close();
        Path data = folder.resolve("data");
        Path ofTheDatabase = Files.createFile(data.resolve("sqlite-3.50.3-0a1b-libsqlitejdbc.so"));
        Path ofSystem = Files.createFile(data.resolve("jna9054176196481952447.tmp"));
        site.start().close();
        assertThat(ofTheDatabase).doesNotExist();
        assertThat(ofSystem).doesNotExist();
    }

    @Test
    void whatOthersCanReachNeedsAToken() throws Exception {
        site.writeConfiguration(site.name);
        String configuration = Files.readString(site.configuration());
        int from = configuration.indexOf("\"apiTokens\"");
        int to = configuration.indexOf("]", from) + 1;
        Files.writeString(
                site.configuration(),
                configuration.substring(0, from) + "\"host\": \"0.0.0.0\"" + configuration.substring(to));
        assertRefused(78, "server.apiTokens: is missing while server.host is 0.0.0.0");
    }

    @Test
    void aTakenPortIsToldInOneLine() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            site.writeConfiguration(site.name);
            String configuration = Files.readString(site.configuration());
            Files.writeString(
                    site.configuration(),
                    configuration.replaceFirst("\"port\": *\\d+", "\"port\": " + other.getLocalPort()));
            assertRefused(
                    1,
                    "cannot listen on 127.0.0.1:" + other.getLocalPort()
                            + ": another program listens there (ss -ltnp shows which); server.host and server.port");
        }
        assertThat(Files.readAllLines(folder.resolve("refused.log")).stream().filter(line -> !line.isBlank()))
                .hasSize(1);
    }

    @Test
    void aReloadDoesNotOpenAServerThatOthersReach() throws Exception {
        site.writeConfiguration(site.name);
        String closed = Files.readString(site.configuration())
                .replaceFirst("\"apiTokens\"", "\"host\": \"0.0.0.0\", \"apiTokens\"");
        Files.writeString(site.configuration(), closed);
        try (RunningSlipway slipway = RunningSlipway.start(folder, Site.environment())) {
            int from = closed.indexOf("\"host\"");
            int to = closed.indexOf("]", from) + 1;
            Files.writeString(
                    site.configuration(), closed.substring(0, from) + "\"host\": \"127.0.0.1\"" + closed.substring(to));
            reload(slipway);
            await().until(() -> slipway.log()
                    .contains("the configuration was not reloaded, the old one stays in force: server.apiTokens: is"
                            + " missing while the server listens on 0.0.0.0"));
            HttpResponse<String> stranger = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(slipway.uri("/api/status")).build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(stranger.statusCode()).isEqualTo(401);
        }
    }

    private void assertRefused(int status, String words) throws Exception {
        Path log = folder.resolve("refused.log");
        Process refused = RunningSlipway.launch(folder, Site.environment(), log);
        assertThat(refused.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(refused.exitValue()).as(Files.readString(log)).isEqualTo(status);
        assertThat(Files.readString(log)).contains(words);
    }

    @Test
    void aReloadTakesANewConfigurationOrKeepsTheOld() throws Exception {
        try (RunningSlipway slipway = site.start()) {
            assertThat(slipway.get("/api/projects/another").statusCode()).isEqualTo(404);
            site.writeConfiguration(site.name, "another");
            reload(slipway);
            await().until(() -> slipway.get("/api/projects/another").statusCode() == 200);

            Files.writeString(site.configuration(), "{ \"projects\": [] ");
            reload(slipway);
            await().until(() ->
                    slipway.log().contains("the configuration was not reloaded, the old one stays in force"));
            assertThat(slipway.get("/api/projects/another").statusCode()).isEqualTo(200);
        }
    }

    private static void reload(RunningSlipway slipway) throws Exception {
        Shell.run(Path.of("/"), "kill -HUP " + slipway.process().pid());
    }

    @Test
    void whatWasThereBeforeSlipwayIsNotDeployedAndAMissedPushIs() throws Exception {
        site.redeploy("true");
        try (RunningSlipway first = site.start()) {
            await().atMost(Duration.ofSeconds(20)).until(() -> baseline().equals(site.head()));
            assertThat(first.json("/api/runs").path("runs")).isEmpty();
        }
        String missed = site.commit("FROM busybox:local\nLABEL missed=yes");
        try (RunningSlipway second = site.start()) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> !second.json("/api/runs").path("runs").isEmpty());
            JsonNode run = second.awaitEnd(1);
            assertSucceeded(run, 1);
            assertThat(run.path("trigger").asText()).isEqualTo("catch-up");
            assertThat(run.path("title").asText() + " by " + run.path("author").asText())
                    .isEqualTo("Change by Ada");
            JsonNode live =
                    second.json("/api/projects/" + site.name).path("live").get(0);
            assertThat(live.path("commit").asText()).isEqualTo(missed);
        }
        try (RunningSlipway third = site.start()) {
            assertThat(third.json("/api/runs").path("runs")).hasSize(1);
        }
    }

    /** The head that was noted at the first look; nothing outside tells it. */
    private String baseline() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/slipway.db"));
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select commit_id from baselines where project = '" + site.name + "'")) {
            return rows.next() ? rows.getString(1) : "";
        }
    }
}
