package slipway.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import slipway.parts.FreePort;
import slipway.parts.LocalTeam;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;
import slipway.web.server.Json;

/** The dashboard in a real Chromium, on a real server. */
@NeedsParts
@Tag("browser")
class DashboardTest {
    private static final int LINES = 200_000;
    private static final long LONG_LOG = 11;
    private static final List<String> PAGES =
            List.of("/", "/runs", "/runs/10", "/runs/11", "/projects/backend", "/nothing");

    @TempDir
    private static Path folder;

    private static RunningSlipway slipway;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        int port;
        port = FreePort.take();
        LocalTeam.make(folder, port);
        startServer();
        slipway.stop();
        try (var past = new Past(folder.resolve("data"))) {
            past.log(LONG_LOG, longLog());
            for (int id = 1; id <= 12; id++) {
                String state = id == 10 || id == LONG_LOG ? "FAILED" : id == 5 ? "ROLLED_BACK" : "SUCCEEDED";
                past.deploy(id, state, "Change number " + id, (13 - id) * 300);
            }
            past.wasLive(8, "a.example.com", 1500, 295);
            past.live(12, "a.example.com", 295, null);
            past.live(9, "b.example.com", 1195, "the image sha256:1234 runs there");
            past.isUnhealthy("a.example.com", "the HEALTHCHECK of web-1 says unhealthy");
        }
        startServer();
        browser = new Browser("http://127.0.0.1:" + port);
    }

    private static void startServer() throws Exception {
        slipway = RunningSlipway.start(folder, Map.of("READER", LocalTeam.READER));
    }

    /** As a test may print it: an error in the middle, colours, and a name that is only there once. */
    private static String longLog() {
        return "=== checkout\nHEAD is now at 8a6c\n=== test\n"
                + IntStream.rangeClosed(4, LINES)
                        .mapToObj(line -> line == 123_456
                                ? "\u001b[31m--- FAIL: TestVisits\u001b[0m (0.02s)"
                                : line == 77_777 ? "a needle in line " + line : "ok  line " + line)
                        .collect(Collectors.joining("\n", "", "\n"));
    }

    @AfterAll
    static void stop() {
        browser.close();
        slipway.close();
    }

    @BeforeEach
    void begin() throws Exception {
        Files.writeString(folder.resolve("test.sh"), "true\n");
        browser.size(1200, 900);
        browser.scheme("light");
        browser.open("/");
        browser.until(() -> browser.count("#token") + browser.count(".who button") > 0, "the first page");
        if (browser.count("#token") > 0) {
            browser.signIn(RunningSlipway.TOKEN);
        }
        browser.complaints();
    }

    /** What a failed test left waiting would hold up the runs of the next one. */
    @AfterEach
    void openEveryGate() throws Exception {
        for (String gate : List.of("moves", "restart", "question", "older")) {
            Files.write(folder.resolve(gate), new byte[0]);
        }
    }

    @Test
    void theOverviewSaysWhatIsLiveAndHowTheLastRunsEnded() {
        browser.open("/");
        browser.awaitText(".card", "Change number 12");
        assertThat(browser.text(".card"))
                .contains("backend", "by Ada Lovelace", Past.commit(12).substring(0, 8))
                .contains(
                        "a.example.com",
                        "b.example.com",
                        "Drift",
                        "b.example.com: the image sha256:1234 runs there",
                        "Unhealthy",
                        "a.example.com: the HEALTHCHECK of web-1 says unhealthy");
        browser.until(() -> browser.count("[aria-label^=Deploys] a") == 8, "the last eight deploys");
        assertThat(browser.count("[aria-label^=Deploys] a.failed")).isGreaterThanOrEqualTo(1);
        assertThat(browser.text(".newest-words")).containsPattern("#\\d+ [a-z]+ .*(ago|just now)");
        browser.click(".card h2 a");
        browser.awaitText("h1", "backend");
        assertThat(browser.path()).isEqualTo("/projects/backend");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void whatRunsMovesOnEveryPageWithoutAReload() throws Exception {
        browser.open("/");
        browser.awaitText(".link", "connected");
        waitAtGate("moves");
        long run = ask();
        browser.awaitText(".at-work", "Run " + run);
        browser.awaitText(".steps li.running", "test");
        browser.click(".at-work a[href='/runs/" + run + "']");
        browser.awaitText(".log-rows", "stands at the gate moves");
        browser.awaitText(".badge", "running");
        Files.createFile(folder.resolve("moves"));
        browser.awaitText(".log-rows", "is through the gate");
        browser.awaitText(".headline .badge", "succeeded");
        assertThat(browser.text(".bars")).contains("checkout", "test");
        assertThat(browser.count(".bars .bar.succeeded")).isEqualTo(2);
    }

    @Test
    void aLogOf200000LinesIsScrolledAndSearchedWithAHandfulOfThemInThePage() {
        browser.open("/runs/" + LONG_LOG);
        browser.awaitText(".reason", "test failed");
        browser.press("section", "First error");
        browser.awaitText(".row.marked", "--- FAIL: TestVisits");
        assertThat(browser.text(".row.marked .ink-red")).isEqualTo("--- FAIL: TestVisits");
        assertThat(browser.path()).isEqualTo("/runs/" + LONG_LOG + "#L123456");
        browser.type("#log-search", "NEEDLE");
        browser.awaitText(".row.hit", "a needle in line 77777");
        assertThat(browser.text(".found")).isEqualTo("1 of 1");
        assertThat(browser.text(".row.hit mark")).isEqualTo("needle");
        browser.script("const log = document.querySelector('.log-window'); log.scrollTop = log.scrollHeight;");
        browser.awaitText(".log-rows", "ok  line " + LINES);
        browser.script("document.querySelector('.log-window').scrollTop = 0");
        browser.awaitText(".log-rows", "HEAD is now at 8a6c");
        assertThat(browser.count(".row")).isBetween(20, 120);
        browser.open("/runs/" + LONG_LOG + "#L150000");
        browser.awaitText(".row.marked", "ok  line 150000");
        browser.type("#log-search", ":42" + Keys.ENTER);
        browser.awaitText(".row.marked", "ok  line 42");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aStageIsFoldedByKeyboardAndLeavesItsHeading() {
        browser.open("/runs/" + LONG_LOG + "#L1");
        browser.awaitText(".row.marked", "checkout");
        browser.await(".log-rows .row:nth-child(3) .fold").sendKeys(Keys.ENTER);
        browser.awaitText(".fold[aria-expanded=false]", "test 199997 lines");
        assertThat(browser.count(".row")).isEqualTo(3);
        browser.keys(Keys.ENTER);
        browser.awaitText(".log-rows", "ok  line 10");
    }

    @Test
    void whyARunFailedStandsOnTopWithItsLastLines() {
        browser.open("/runs/" + LONG_LOG);
        browser.awaitText(".reason pre", "ok  line " + LINES);
        assertThat(browser.text(".reason")).contains("test failed", "test: sh test.sh ended with exit status 1");
        assertThat(browser.text(".reason pre").lines()).hasSize(6);
    }

    @Test
    void afterTheServerWasKilledThePageGoesOnByItselfAndTheLogIsExact() throws Exception {
        waitAtGate("restart");
        long run = ask();
        browser.open("/runs/" + run);
        browser.awaitText(".log-rows", "stands at the gate restart");
        browser.script("window.notReloaded = true");
        slipway.kill();
        browser.awaitText(".link", "reconnecting");
        startServer();
        browser.awaitText(".link", "connected");
        Files.createFile(folder.resolve("restart"));
        browser.awaitText(".headline .badge", "succeeded");
        assertThat(browser.script("return window.notReloaded")).isEqualTo(true);
        String log = slipway.log(run);
        browser.until(
                () -> browser.number("Number([...document.querySelectorAll('.row .number')].at(-1).innerText)")
                        == log.lines().count(),
                "all lines");
        assertThat(browser.text(".log-rows .text, .log-rows .fold"))
                .isEqualTo(log.stripTrailing().replace("=== ", ""));
    }

    @Test
    void theOverviewIsRightAgainAfterTheServerWasAway() throws Exception {
        browser.open("/");
        browser.awaitText(".link", "connected");
        slipway.stop();
        browser.awaitText(".link", "reconnecting");
        startServer();
        long run = ask();
        slipway.awaitEnd(run);
        browser.awaitText(".link", "connected");
        browser.await(".strip a.succeeded[href='/runs/" + run + "']");
    }

    @Test
    void nothingIsTouchedBeforeTheQuestionIsAnswered() throws Exception {
        waitAtGate("question");
        long run = ask();
        browser.open("/runs/" + run);
        browser.press("p", "Cancel");
        browser.awaitText("dialog", "Cancel run " + run + "?");
        assertThat(browser.script("return document.activeElement.textContent")).isEqualTo("Keep");
        browser.keys(Keys.ESCAPE);
        browser.until(() -> browser.count("dialog") == 0, "no question");
        assertThat(slipway.run(run).path("state").asText()).isIn("queued", "running");
        browser.press("p", "Cancel");
        browser.press("dialog", "Cancel");
        browser.awaitText(".headline .badge", "cancelled");
        browser.press("p", "Retry");
        browser.press("dialog", "Retry");
        browser.until(() -> !browser.path().equals("/runs/" + run), "the new run");
        long again = Long.parseLong(browser.path().replaceAll("\\D+", ""));
        assertThat(slipway.run(again).path("trigger").asText()).isEqualTo("retry");
        Files.createFile(folder.resolve("question"));
        slipway.awaitEnd(again);
    }

    @Test
    void whatWouldPutOlderCodeLiveIsAskedTwice() throws Exception {
        waitAtGate("older");
        long newer = Json.read(
                        slipway.post("/api/projects/backend/runs", "").body().getBytes(StandardCharsets.UTF_8))
                .path("id")
                .asLong();
        browser.open("/runs/10");
        browser.press("p", "Retry");
        browser.press("dialog", "Retry");
        browser.awaitText("dialog", "is newer; to put the older one live all the same");
        assertThat(browser.violations()).isEmpty();
        browser.press("dialog", "Retry anyway");
        browser.until(() -> !browser.path().equals("/runs/10"), "the new run");
        long again = Long.parseLong(browser.path().replaceAll("\\D+", ""));
        assertThat(slipway.run(again).path("retryOf").asLong()).isEqualTo(10);
        for (long run : List.of(again, newer)) {
            slipway.post("/api/runs/" + run + "/cancel", "");
            slipway.awaitEnd(run);
        }
    }

    @Test
    void theRunsOfAProjectAreFilteredAndPaged() {
        browser.open("/projects/backend?state=failed");
        browser.awaitText(".runs tbody", "#11");
        assertThat(browser.text(".runs .badge").lines().distinct()).containsExactly("failed");
        browser.open("/projects/backend?branch=main");
        browser.until(() -> browser.count(".runs tbody tr") == 12, "a page of runs");
        browser.type("#branch", "nothing");
        browser.awaitText(".runs + [role=status]", "No runs match.");
        assertThat(browser.path()).isEqualTo("/projects/backend?branch=nothing");
    }

    @Test
    void aReleaseIsPutLiveByAButtonThatNamesWhatGoesAndWhatComes() throws Exception {
        browser.open("/projects/backend");
        browser.press("table", "Put this live");
        browser.awaitText("dialog h2", "Put " + Past.commit(8).substring(0, 8) + " (Change number 8) live?");
        assertThat(browser.text(".exchange"))
                .contains("Live now", Past.commit(12).substring(0, 8) + " Change number 12", "by Ada Lovelace");
        assertThat(browser.violations()).isEmpty();
        browser.press("dialog", "Put this live");
        // This project has no hosts.
        browser.awaitText("dialog [role=alert]", "has no redeploy in the configuration");
        browser.press("dialog", "Keep");
    }

    @Test
    void anotherBranchIsDeployedByAForm() throws Exception {
        browser.open("/projects/backend");
        browser.click(".deploy-form summary");
        browser.type("#deploy-branch", "topic");
        browser.press("form", "Deploy…");
        browser.awaitText("dialog h2", "Deploy the head of topic?");
        browser.press("dialog", "Deploy");
        browser.until(() -> browser.path().startsWith("/runs/"), "the new run");
        long run = Long.parseLong(browser.path().replaceAll("\\D+", ""));
        assertThat(slipway.run(run).path("branch").asText()).isEqualTo("topic");
        assertThat(slipway.run(run).path("goal").asText()).isEqualTo("deploy");
        slipway.post("/api/runs/" + run + "/cancel", "");
        slipway.awaitEnd(run);
    }

    @Test
    void aProjectIsFrozenByAFormAndUnfrozenByAButton() {
        browser.open("/projects/backend");
        browser.click(".freeze-form summary");
        browser.type("#freeze-until", "2h");
        browser.type("#freeze-reason", "the fair");
        browser.press("form", "Freeze…");
        browser.awaitText("dialog h2", "Freeze backend?");
        browser.press("dialog", "Freeze");
        browser.awaitText(".now", "by ryan: the fair");
        browser.press("p", "Unfreeze");
        browser.press("dialog", "Unfreeze");
        browser.until(() -> !browser.text(".now").contains("the fair"), "the end of the freeze");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aTestThatSucceededCanBeDeployed() throws Exception {
        long run = ask();
        slipway.awaitEnd(run);
        browser.open("/runs/" + run);
        browser.press("p", "Deploy this");
        browser.awaitText("dialog h2", "of topic?");
        browser.press("dialog", "Keep");
    }

    @Test
    void anAddressThatIsNotThereIsAPageForABrowser() throws Exception {
        browser.open("/nothing");
        browser.awaitText("h1", "Not found");
        assertThat(browser.text(".notice")).contains("There is no page /nothing.");
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(slipway.uri("/nothing"))
                                .header("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(slipway.get("/nothing").body()).contains("nothing is here: /nothing");
    }

    @Test
    void exactTimesWithTheirZoneCanBeReadWithoutAMouse() {
        for (String page : List.of("/", "/projects/backend", "/runs/10")) {
            browser.open(page);
            browser.await(".exact");
            assertThat(browser.text(".exact").lines()).as(page).allMatch(time -> time.matches(".*\\d\\d:\\d\\d.*UTC"));
        }
    }

    @Test
    void noSentenceIsOnARunsPageTwice() {
        browser.open("/runs/10");
        browser.awaitText(".reason", "sh test.sh ended with exit status 1");
        assertThat(browser.text("main").split("ended with exit status 1", -1)).hasSize(2);
    }

    @Test
    void theFiguresAndTheStageTimesAreThere() {
        browser.open("/projects/backend");
        browser.await(".run-bars a");
        assertThat(browser.text(".figures"))
                .contains("Deployment frequency", "Lead time", "Deploys that failed", "Time to recover");
        assertThat(browser.text(".numbers tbody")).contains("checkout", "test", "build", "push", "redeploy");
        assertThat(browser.count(".run-bars a.failed"))
                .as("the tests that failed")
                .isGreaterThanOrEqualTo(2);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void everyPageFitsAPhone() {
        browser.size(360, 740);
        for (String page : PAGES) {
            browser.open(page);
            browser.await("h1");
            awaitQuiet();
            assertThat(browser.number("document.documentElement.scrollWidth"))
                    .as(page)
                    .isLessThanOrEqualTo(360);
        }
    }

    @Test
    void noPageHasAFaultOfAccessibilityInEitherScheme() throws Exception {
        for (String scheme : List.of("light", "dark")) {
            browser.scheme(scheme);
            for (String page : PAGES) {
                browser.open(page);
                browser.await("h1");
                awaitQuiet();
                assertThat(browser.violations()).as(page + " in " + scheme).isEmpty();
            }
        }
        assertThat(browser.script("return getComputedStyle(document.body).backgroundColor"))
                .isEqualTo("rgb(14, 17, 22)");
    }

    @Test
    void noPageAsksAnotherHost() {
        browser.requests();
        for (String page : PAGES) {
            browser.open(page);
            browser.await("h1");
            awaitQuiet();
        }
        assertThat(browser.requests())
                .hasSizeGreaterThan(20)
                .filteredOn(address -> !address.startsWith("about:") && !address.startsWith("data:"))
                .allSatisfy(address ->
                        assertThat(URI.create(address).getAuthority()).isEqualTo("127.0.0.1:" + slipway.port()));
    }

    @Test
    void theFirstTabLeadsToTheContent() {
        browser.open("/");
        browser.awaitText(".card", "backend");
        browser.keys(Keys.TAB);
        assertThat(browser.script("return document.activeElement.textContent")).isEqualTo("Skip to the content");
        browser.keys(Keys.ENTER);
        assertThat(browser.script("return document.activeElement.id")).isEqualTo("main");
        browser.keys(Keys.TAB);
        assertThat(browser.script("return document.activeElement.textContent")).isEqualTo("0 running");
    }

    @Test
    void whoSignsOutSeesNothingAndWhoMayReadHasNoButtons() throws Exception {
        browser.press("div", "Sign out");
        browser.await("#token");
        assertThat(browser.violations()).isEmpty();
        browser.open("/runs/10");
        browser.await("#token");
        assertThat(browser.text("main")).doesNotContain("Change number");
        browser.type("#token", "not a token of this server" + Keys.ENTER);
        browser.awaitText("#token-wrong", "token");
        browser.type("#token", LocalTeam.READER + Keys.ENTER);
        browser.awaitText("h1", "Change number 10");
        assertThat(browser.text(".who")).contains("screen", "may read");
        assertThat(browser.count("main .buttons button")).isZero();
        browser.press("div", "Sign out");
        browser.await("#token");
    }

    /** Until what the page reads after its first picture is there: its live line, and the figures of a project. */
    private static void awaitQuiet() {
        browser.until(
                () -> browser.count(".card, .runs tbody tr, .log .row, .notice") > 0
                        && browser.count("section > div:empty") == 0,
                "the page is there");
    }

    /** The next test stage waits until a file of this name is there. */
    private static void waitAtGate(String name) throws Exception {
        Path gate = folder.resolve(name);
        Files.deleteIfExists(gate);
        Files.writeString(folder.resolve("test.sh"), """
                echo stands at the gate %s
                until [ -e %s ]; do sleep 0.05; done
                echo is through the gate
                """.formatted(name, gate));
    }

    /** A push of the topic branch, which is tested and no more. */
    private static long ask() throws Exception {
        String body = """
                { "object_kind": "push", "ref": "refs/heads/topic", "before": "%1$s", "after": "%1$s",
                  "checkout_sha": "%1$s", "user_name": "Ada", "project": { "path_with_namespace": "team/backend" },
                  "commits": [{ "id": "%1$s", "message": "A topic", "title": "A topic" }] }
                """.formatted(LocalTeam.head(folder));
        String answer = slipway.send(HttpRequest.newBuilder(slipway.uri("/webhooks/gitlab"))
                        .header("X-Gitlab-Event", "Push Hook")
                        .header("X-Gitlab-Token", RunningSlipway.WEBHOOK_TOKEN)
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .POST(BodyPublishers.ofString(body)))
                .body();
        return Json.read(answer.getBytes(StandardCharsets.UTF_8)).path("run").asLong();
    }
}
