package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.LocalTeam;
import slipway.parts.NeedsParts;
import slipway.parts.Ran;
import slipway.parts.RunningSlipway;
import slipway.parts.Settings;

/** The command line's client, as people and scripts use it: by the script {@code slipway}, against a running server. */
@NeedsParts
@Timeout(240)
final class ClientTest {
    @TempDir
    private Path folder;

    private Scene scene;
    private RunningSlipway server;

    @BeforeEach
    void aServerThatTestsUntilItIsTold() throws Exception {
        scene = Scene.in(folder);
        scene.settings().test(scene.await("end"), "echo tested; test ! -e '" + scene.gate("fail") + "'");
        scene.team().commit("Begin");
        scene.team().git("push", "-q", "origin", "HEAD:refs/heads/main");
        server = scene.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** The script, which runs the classes under test where there is no packaged program. */
    private List<String> command(String... words) throws Exception {
        Path script = folder.resolve("slipway");
        if (Files.notExists(script)) {
            Path target = Files.createDirectories(folder.resolve("target"));
            Files.copy(Path.of("slipway"), script);
            assertThat(script.toFile().setExecutable(true)).isTrue();
            Ran.run(
                            target,
                            Map.of(),
                            "jar",
                            "--create",
                            "--file=slipway.jar",
                            "--manifest="
                                    + Files.writeString(folder.resolve("manifest"), manifest())
                                            .toString())
                    .good();
        }
        // A test that is run in the background has INT ignored, and what it starts inherits that.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT", script.toString()));
        command.addAll(List.of(words));
        return command;
    }

    /** A jar that only names the class path; its lines have at most 72 bytes. */
    private static String manifest() {
        StringBuilder paths = new StringBuilder("Class-Path:");
        for (String each : System.getProperty("java.class.path").split(":", -1)) {
            paths.append(' ').append(Path.of(each).toUri());
        }
        return "Main-Class: slipway.Main\n" + paths.toString().replaceAll("(.{70})", "$1\n ") + "\n";
    }

    private Map<String, String> environment(String token) {
        Map<String, String> environment = new HashMap<>();
        environment.put("SLIPWAY_URL", server.uri("").toString());
        environment.put("SLIPWAY_TOKEN", token);
        return environment;
    }

    private Ran slipway(String... words) throws Exception {
        return Ran.run(folder, environment(RunningSlipway.TOKEN), command(words).toArray(String[]::new));
    }

    @Test
    void aFreezeIsBegunShownAndEnded() throws Exception {
        String place = scene.project() + " in production";
        assertThat(slipway("freeze", scene.project()).output()).contains("until when?", "--until");
        assertThat(slipway("freeze", scene.project(), "--until", "2h", "--reason", "the fair")
                        .good())
                .startsWith(place + " is frozen until 20");
        assertThat(slipway("status", scene.project()).good()).contains("frozen until 20", " by tester: the fair");
        assertThat(slipway("freeze", scene.project(), "--until", "1h").output())
                .contains(
                        "production is frozen by tester until 20", ": the fair; to end it earlier, unfreeze it first");
        assertThat(slipway("freeze", scene.project(), "--until", "2099-12-01T08:00")
                        .output())
                .contains("a time with its offset");
        assertThat(slipway("unfreeze", scene.project()).good()).isEqualTo(place + " is not frozen by hand any more");
        assertThat(slipway("unfreeze", scene.project(), "--environment", "production")
                        .output())
                .contains("is not frozen by hand in production");
    }

    @Test
    void theExitStatusFollowsTheRunsEnd() throws Exception {
        assertThat(slipway("deploy", scene.project()).good())
                .isEqualTo("run 1 is accepted; slipway logs -f 1 follows it");
        assertThat(slipway("status").good())
                .startsWith("PROJECT\tSTATE\tLIVE\tSINCE\tLAST DEPLOY\tBY\tTITLE")
                .contains(scene.project() + "\trunning 1\t-\t-\t1 running");
        assertThat(slipway("cancel", "1").good()).isEqualTo("run 1 is being cancelled");
        assertThat(server.awaitEnd(1).path("state").asText()).isEqualTo("cancelled");
        Ran followed = slipway("logs", "-f", "1");
        assertThat(followed.status()).as(followed.output()).isEqualTo(12);

        scene.open("end");
        Ran deployed = slipway("deploy", scene.project(), "--branch", "main", "--wait");
        assertThat(deployed.status()).as(deployed.output()).isZero();
        assertThat(deployed.output()).contains("run 2 succeeded", "redeploy succeeded");
        assertThat(slipway("logs", "2").good()).isEqualTo(server.log(2).strip()).contains("tested");
        assertThat(slipway("status", scene.project()).good())
                .contains(
                        scene.project() + ": ok",
                        "live on 127.0.0.1: ",
                        "last run: 2 succeeded, deploy of main, ",
                        "last delivery: ")
                .doesNotContain("must be set", "refused");
        assertThat(slipway("show", "2").good())
                .startsWith("run 2 of " + scene.project() + ": succeeded, deploy to production\nmain at ")
                .containsPattern("\ntest\tsucceeded\t20\\S+Z\t\\d+ s\t")
                .contains("\n127.0.0.1\tsucceeded\t");
        assertThat(slipway("releases", scene.project()).good())
                .startsWith("RELEASE\tENVIRONMENT\tHOST\tSTATE\tRUN\t")
                .contains("\n1\tproduction\t127.0.0.1\tlive\t2\t");

        scene.open("fail");
        Ran failed = slipway("retry", "2", "--wait", "--json");
        assertThat(failed.status()).as(failed.output()).isEqualTo(10);
        String json = failed.output()
                .lines()
                .filter(line -> line.startsWith("{"))
                .findFirst()
                .orElseThrow();
        assertThat(new ObjectMapper().readTree(json).path("state").asText()).isEqualTo("failed");
        assertThat(slipway("runs", "--state", "failed").good())
                .startsWith("RUN\tPROJECT\t")
                .contains("\n3\t" + scene.project() + "\tmain\t")
                .contains("\tfailed\t");
        Ran nothingBefore = slipway("rollback", scene.project(), "--wait");
        assertThat(nothingBefore.status()).isEqualTo(1);
        assertThat(nothingBefore.output())
                .contains("there is no release before")
                .contains("slipway releases " + scene.project() + " lists all, and --release N names one")
                .doesNotContain("GET /api", "{");
        Ran another = slipway("rollback", scene.project(), "--live", "99");
        assertThat(another.status()).isEqualTo(1);
        assertThat(another.output()).contains("release 99 is not live any more: release 1 (commit ");
    }

    @Test
    void whoLeavesIsToldThatTheRunGoesOn() throws Exception {
        Path said = folder.resolve("said");
        ProcessBuilder builder = new ProcessBuilder(command("deploy", scene.project(), "--wait"))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().putAll(environment(RunningSlipway.TOKEN));
        Process waiting = builder.start();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(said).contains("test running"));
        Ran.run(folder, Map.of(), "kill", "-INT", Long.toString(waiting.pid())).good();
        assertThat(waiting.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(waiting.exitValue()).isEqualTo(130);
        assertThat(Files.readString(said)).contains("run 1 goes on; slipway logs -f 1 follows it");
        assertThat(server.run(1).path("state").asText()).isEqualTo("running");
        scene.open("end");
        assertThat(server.awaitEnd(1).path("state").asText()).isEqualTo("succeeded");
    }

    @Test
    void aLogIsFollowedThroughARestartOfTheServerEachByteOnce() throws Exception {
        server.close();
        server = scene.startProcess();
        slipway("deploy", scene.project()).good();
        server.awaitStage(1, "test", "running");
        Path log = folder.resolve("followed");
        ProcessBuilder builder = new ProcessBuilder(command("logs", "-f", "1")).redirectOutput(log.toFile());
        builder.environment().putAll(environment(RunningSlipway.TOKEN));
        scene.settings().server("port", server.port());
        Process following = builder.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.size(log) > 0);
        server.kill();
        server = scene.startProcess();
        scene.open("end");
        assertThat(following.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(following.exitValue()).isZero();
        assertThat(Files.readString(log)).isEqualTo(server.log(1));
    }

    @Test
    void whatCannotBeDoneSaysWhyWithAStatusOfItsOwn() throws Exception {
        Ran wrong = Ran.run(
                folder,
                environment("not-the-token-not-the-token"),
                command("status").toArray(String[]::new));
        assertThat(wrong.status()).as(wrong.output()).isEqualTo(77);
        assertThat(wrong.output()).contains("is it the right token?").doesNotContain("not-the-token");
        Ran nobody = Ran.run(folder, environment(""), command("status").toArray(String[]::new));
        assertThat(nobody.status()).as(nobody.output()).isEqualTo(77);
        assertThat(nobody.output()).endsWith(" answered 401: set SLIPWAY_TOKEN\n");
        Ran reader = Ran.run(
                folder,
                environment(Settings.READ_TOKEN),
                command("deploy", scene.project()).toArray(String[]::new));
        assertThat(reader.status()).as(reader.output()).isEqualTo(77);
        Ran fromFile = Ran.run(
                folder,
                environment(""),
                command("status", "--token-file", folder.resolve("read-token").toString())
                        .toArray(String[]::new));
        assertThat(fromFile.good()).contains("\n" + scene.project() + "\t");
        for (String command : List.of("status", "deploy", "releases")) {
            Ran typo = slipway(command, scene.project() + "x");
            assertThat(typo.status()).isEqualTo(1);
            assertThat(typo.output())
                    .contains("there is no project " + scene.project() + "x; did you mean \"" + scene.project());
        }
        assertThat(slipway("runs", "--project", "typo").output()).contains("there is no project typo");
        Ran away = slipway("status", "--server", "http://127.0.0.1:1");
        assertThat(away.status()).as(away.output()).isEqualTo(69);
        assertThat(away.output()).contains("cannot be reached").doesNotContain("Exception");
        assertThat(slipway("logs", "99").status()).isEqualTo(1);
        assertThat(slipway("retry", "99", "--force").status()).isEqualTo(1);
        assertThat(slipway("deploy", scene.project(), "--token", "secret").status())
                .isEqualTo(2);
    }

    @Test
    void aTerminalGetsATableAndNothingThatMovesItsCursor() throws Exception {
        scene.open("end");
        long run = scene.team().pushed("main", "A title \u001b[2J\u009b and \u202e more");
        server.awaitEnd(run);
        String words = String.join(" ", command("runs", "--limit", "1"));
        String shown = Ran.run(folder, environment(RunningSlipway.TOKEN), "script", "-qec", words, "/dev/null")
                .good();
        assertThat(shown)
                .startsWith("RUN  PROJECT"
                        + " ".repeat(scene.project().length() - "PROJECT".length())
                        + "  BRANCH  COMMIT    GOAL    ENVIRONMENT  STATE")
                .containsPattern("\\d+ s ago")
                .contains("A tit");
        assertThat(shown).doesNotContain("\u001b", "\u009b", "\u202e");
        String inNarrow = "stty cols 40; " + words;
        assertThat(Ran.run(folder, environment(RunningSlipway.TOKEN), "script", "-qec", inNarrow, "/dev/null")
                        .good())
                .satisfies(narrow ->
                        assertThat(narrow.lines()).allMatch(line -> line.strip().length() <= 40));
        for (List<String> read : List.of(
                command("logs", Long.toString(run)),
                command("runs"),
                command("status"),
                command("show", Long.toString(run)))) {
            // The reader has ended long before a JVM has started.
            String readByNobody = String.join(" ", read) + " | true; echo ${PIPESTATUS[0]}";
            assertThat(Ran.run(folder, environment(RunningSlipway.TOKEN), "bash", "-c", readByNobody)
                            .good())
                    .as(readByNobody)
                    .isEqualTo("141");
        }
        String waiting = String.join(" ", command("retry", Long.toString(run), "--wait"));
        Ran waited = Ran.run(folder, environment(RunningSlipway.TOKEN), "script", "-qec", waiting, "/dev/null");
        assertThat(waited.status()).isZero();
        assertThat(waited.output()).contains("\r\u001b[K").endsWith("redeploy succeeded\r\n");
        assertThat(Ran.run(folder, environment(RunningSlipway.TOKEN), "script", "-qec", words, "/dev/null")
                        .good())
                .endsWith("there are more; --limit N shows them");
        String status = "stty cols 100; " + String.join(" ", command("status"));
        assertThat(Ran.run(folder, environment(RunningSlipway.TOKEN), "script", "-qec", status, "/dev/null")
                        .good())
                .contains("PROJECT", " ago ", "A title")
                .satisfies(shown100 -> assertThat(shown100.lines())
                        .allMatch(line -> line.strip().length() <= 100));
    }

    @Test
    void aServerBehindAProxyIsReachedThroughIt() throws Exception {
        Map<String, String> environment = environment(RunningSlipway.TOKEN);
        environment.put("SLIPWAY_URL", "http://slipway.invalid");
        // The server takes an address with a host as well as a proxy does.
        environment.put("http_proxy", server.uri("").toString());
        assertThat(Ran.run(folder, environment, command("status").toArray(String[]::new))
                        .good())
                .contains("\n" + scene.project() + "\t");
        Path open = Files.createDirectory(folder.resolve("open"));
        LocalTeam.make(open);
        Path file = open.resolve("deploy-config.json");
        Files.writeString(
                file, Files.readString(file).replaceFirst("(?s)\"apiTokens\": \\[.*?]\\s*", "\"workers\": 1 "));
        try (RunningSlipway withoutToken = RunningSlipway.start(open, Map.of())) {
            environment.put("http_proxy", withoutToken.uri("").toString());
            environment.remove("SLIPWAY_TOKEN");
            Ran foreign = Ran.run(folder, environment, command("status").toArray(String[]::new));
            assertThat(foreign.status()).as(foreign.output()).isEqualTo(77);
            assertThat(foreign.output())
                    .contains("no token is configured", "and not as slipway.invalid")
                    .doesNotContain("SLIPWAY_TOKEN");
        }
        environment.put("http_proxy", "ftp://user:secret@proxy");
        Ran unusable = Ran.run(folder, environment, command("status").toArray(String[]::new));
        assertThat(unusable.status()).isEqualTo(78);
        assertThat(unusable.output()).contains("HTTP_PROXY is not the address").doesNotContain("secret");
    }

    @Test
    void aPageIsNamedAndOpenedWhereThereIsADisplay() throws Exception {
        assertThat(slipway("open").good()).isEqualTo(server.uri("/").toString());
        assertThat(slipway("open", "17").good())
                .isEqualTo(server.uri("/runs/17").toString());
        Path programs = Files.createDirectory(folder.resolve("programs"));
        Path browser = programs.resolve("xdg-open");
        Files.writeString(browser, "#!/bin/sh\necho \"$1\" > " + folder.resolve("opened") + "\n");
        assertThat(browser.toFile().setExecutable(true)).isTrue();
        Map<String, String> environment = environment(RunningSlipway.TOKEN);
        environment.put("DISPLAY", ":0");
        environment.put("PATH", programs + ":" + System.getenv("PATH"));
        String page = Ran.run(
                        folder, environment, command("open", scene.project()).toArray(String[]::new))
                .good();
        assertThat(page).isEqualTo(server.uri("/projects/" + scene.project()).toString());
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Files.exists(folder.resolve("opened"))
                        && Files.readString(folder.resolve("opened")).strip().equals(page));
    }

    @Test
    void bashCompletesCommandsOptionsAndProjects() throws Exception {
        Path script = folder.resolve("completion");
        Files.writeString(script, slipway("completion", "bash").good());
        String complete = "PATH=" + folder + ":$PATH; source " + script
                + "; try() { COMP_WORDS=(slipway \"$@\"); COMP_CWORD=$#; _slipway; echo \"${COMPREPLY[*]}\"; }; "
                + "try de; try deploy app --w; try deploy a";
        assertThat(Ran.run(folder, environment(RunningSlipway.TOKEN), "bash", "-c", complete)
                        .good())
                .isEqualTo("deploy\n--wait\n" + scene.project());
    }
}
