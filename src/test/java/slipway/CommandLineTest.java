package slipway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.client.Client;
import slipway.client.Screen;
import slipway.parts.Certificate;
import slipway.parts.FreePort;

/** What the command line says without a server: its help, and what it makes of words that it does not know. */
class CommandLineTest {
    private static final int USAGE = 2;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int slipway(Map<String, String> environment, String... words) {
        out.reset();
        err.reset();
        var toOut = new PrintStream(out, true, StandardCharsets.UTF_8);
        var toErr = new PrintStream(err, true, StandardCharsets.UTF_8);
        return Client.knows(words[0])
                ? Client.run(words, environment, new Screen(toOut, toErr, false, false, 0))
                : Main.run(words, toOut, toErr);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    static List<String> commands() {
        return Client.commands();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasAHelpOfItsOwnWithAnExample(String command) {
        assertThat(slipway(Map.of(), command, "--help")).isZero();
        assertThat(printed()).startsWith("usage: slipway " + command).contains("\nexample: ");
        String own = printed();
        assertThat(slipway(Map.of(), command, "-h")).isZero();
        assertThat(printed()).isEqualTo(own);
        assertThat(slipway(Map.of(), "help", command)).isZero();
        assertThat(printed()).isEqualTo(own);
        assertThat(slipway(Map.of(), "help")).isZero();
        assertThat(printed()).contains("\n  " + command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "check", "router"})
    void helpIsThereAfterEachCommandOfTheServerToo(String command) {
        for (String[] words : List.of(
                new String[] {command, "--help"}, new String[] {command, "-h"}, new String[] {"help", command})) {
            assertThat(slipway(Map.of(), words)).isZero();
            assertThat(printed())
                    .startsWith("usage: slipway " + command)
                    .contains("--config FILE", "\nexample: slipway " + command);
        }
        assertThat(slipway(Map.of(), "-h")).isZero();
        assertThat(printed()).startsWith("usage: slipway [serve]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "serv | no such command: serv; did you mean \"serve\"?",
                "stauts | no such command: stauts; did you mean \"status\"?",
                "xyzzy | no such command: xyzzy; use one of serve, check, init, router, backup,",
                "check --conect | there is no option --conect; did you mean \"--connect\"?",
                "help statsu | no such command: statsu; did you mean \"status\"?",
                "check all | check wants no more words, not all",
                "serve --connect | --connect belongs to the command check",
                "router | router wants PROJECT, not nothing",
                "router shop | router wants --port PORT, the port on which the service listens in its container, not nothing",
                "router shop --port 65536 | router wants --port PORT, the port on which the service listens in its container, not 65536",
                "router shop --port 80 --health x;y | --health wants a path such as /healthz, not x;y",
                "router shop web --port 80 | router wants no more words, not web",
                "check --port 80 | --port belongs to the command router",
                "backup | backup wants FILE, not nothing",
                "restore one two | restore wants no more words, not two",
                "check --force | --force belongs to the commands backup and restore",
                "check --check | --check belongs to the command upgrade",
                "upgrade | upgrade wants --check: it says what an upgrade would change",
                "migrate | migrate wants --to '${env:NAME}' or --to '${file:PATH}'",
                "check --to x | --to belongs to the command migrate",
                "init here | init wants no more words, not here",
                "init --repositry x | init has no option --repositry; did you mean \"--repository\"?",
                "deploy shop --brnch main | deploy has no option --brnch; did you mean \"--branch\"?",
                "runs --wait | runs has no option --wait; use one of --project, --branch",
                "deploy | deploy wants PROJECT, not nothing",
                "deploy shop main | deploy wants PROJECT, not shop main",
                "logs last | logs wants a number, not last",
                "runs shop | runs wants no more words, not shop",
                "completion fish | completion wants bash or zsh, not fish",
                "status --server ftp://x | status is asked of no http or https address: ftp://x",
                "rollback shop --release v2 | rollback wants a number, not v2",
                "rollback shop --live now | rollback wants a number, not now",
                "rollback shop --force | rollback has no option --force; use one of --release, --live",
            })
    void whatIsNotUnderstoodIsSaidInALineWithWhatWasMeant(String words, String message) {
        assertThat(slipway(Map.of(), words.split(" "))).isEqualTo(USAGE);
        assertThat(said())
                .startsWith("slipway: " + message)
                .contains("--help)")
                .endsWith(")\n")
                .hasLineCount(1);
        assertThat(printed()).isEmpty();
    }

    @Test
    void aRouterIsForAServiceOfAComposeStack() throws Exception {
        Path file = folder.resolve("deploy-config.json");
        Files.writeString(file, """
                { "projects": [
                  { "name": "shop", "repository": { "url": "/srv/shop.git" }, "gitlab": { "path": "a/shop", "secretToken": "${file:token}" },
                    "build": { "image": "a/shop" },
                    "redeploy": { "host": "one.example.com", "user": "deploy", "identityFile": "key",
                      "compose": { "directory": "shop", "service": "web", "strategy": "rolling", "router": "door" } } },
                  { "name": "site", "repository": { "url": "/srv/site.git" }, "gitlab": { "path": "a/site", "secretToken": "${file:token}" },
                    "redeploy": { "host": "one.example.com", "user": "deploy", "identityFile": "key", "command": "true" } }] }
                """);
        Files.writeString(folder.resolve("token"), "a-token-of-the-webhook");
        Files.writeString(folder.resolve("key"), "");

        assertThat(slipway(Map.of(), "router", "shop", "--port", "8080", "--config", file.toString()))
                .as(said())
                .isZero();
        assertThat(printed()).contains("\"strategy\": \"rolling\", \"router\": \"door\"", "web:8080");

        assertThat(slipway(Map.of(), "router", "shoop", "--port", "8080", "--config", file.toString()))
                .isEqualTo(USAGE);
        assertThat(said()).contains("there is no project shoop in " + file + "; did you mean \"shop\"?");
        assertThat(slipway(Map.of(), "router", "site", "--port", "8080", "--config", file.toString()))
                .isEqualTo(USAGE);
        assertThat(said()).contains("the project site has no redeploy.compose");
    }

    @Test
    void aTokenIsNotPrintedWhateverIsWrongWithIt() throws Exception {
        assertThat(slipway(Map.of("SLIPWAY_TOKEN", "first-half\nsecond-half"), "status"))
                .isEqualTo(USAGE);
        assertThat(said())
                .contains("SLIPWAY_TOKEN holds something else than one token")
                .doesNotContain("half");
        Path file = Files.writeString(folder.resolve("token"), "größe");
        assertThat(slipway(Map.of(), "status", "--token-file", file.toString())).isEqualTo(USAGE);
        assertThat(said()).contains(file + " holds something else").doesNotContain("größe");
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        String address = "http://127.0.0.1:" + FreePort.take();
        // As many an editor and shell would leave it.
        Map<String, String> environment =
                Map.of("SLIPWAY_URL", address + "/", "SLIPWAY_TOKEN", "a-token-with-a-line-end\n");
        assertThat(slipway(environment, "status")).isEqualTo(69);
        assertThat(said())
                .startsWith("slipway: " + address + " cannot be reached: ")
                .doesNotContain("a-token");
    }

    @Test
    void aServerWithACertificateOfAPrivateAuthorityIsNotTakenForOneThatIsAway() throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(Certificate.make(folder).context()));
        server.start();
        try {
            String address = "https://127.0.0.1:" + server.getAddress().getPort();
            assertThat(slipway(Map.of(), "status", "--server", address)).isEqualTo(69);
            assertThat(said())
                    .startsWith("slipway: " + address + " has no certificate that is trusted here: ")
                    .contains("SLIPWAY_JAVA_OPTIONS=-Djavax.net.ssl.trustStore=FILE")
                    .doesNotContain("cannot be reached");
        } finally {
            server.stop(0);
        }
    }
}
