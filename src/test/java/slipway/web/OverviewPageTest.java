package slipway.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.EventReader;
import slipway.parts.LocalTeam;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** The overview of twelve projects in a real Chromium. */
@NeedsParts
class OverviewPageTest {
    @TempDir
    private static Path folder;

    private static RunningSlipway slipway;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        slipway = ManyProjects.in(folder);
        browser = new Browser(slipway.uri("").toString());
        browser.signIn(RunningSlipway.TOKEN);
    }

    @AfterAll
    static void stop() {
        browser.close();
        slipway.close();
    }

    @BeforeEach
    void open() {
        browser.size(1400, 900);
        browser.requests();
        browser.open("/");
        browser.until(() -> browser.count(".card") == ManyProjects.NAMES.size(), "all cards");
        browser.awaitText(".link", "connected");
    }

    @Test
    void whatIsWrongStandsFirstWithAWord() {
        assertThat(browser.text(".card h2").lines())
                .startsWith("payments", "shop", "gateway", "reports", "accounts", "backend");
        assertThat(browser.text(".card header .badge").lines())
                .startsWith("Deploy failed", "Deploy rolled back", "Unhealthy", "In doubt", "OK");
        assertThat(browser.text(".summary")).isEqualTo("12 projects · 4 need attention · 0 running · 0 queued");
    }

    @Test
    void openingItAsksForTheSessionAndOneStreamAndThenNothingMoreIsAsked() {
        List<String> asked = ofTheInterface();
        assertThat(asked).containsExactly("/api/session", "/api/events");
        Instant idleUntil = Instant.now().plus(Duration.ofSeconds(12));
        browser.until(() -> Instant.now().isAfter(idleUntil), "a look at all branches, which finds nothing new");
        assertThat(ofTheInterface()).isEmpty();
    }

    private static List<String> ofTheInterface() {
        return browser.requests().stream()
                .map(address -> address.replace(slipway.uri("").toString(), ""))
                .filter(path -> path.startsWith("/api/"))
                .toList();
    }

    @Test
    void aHostThatWasLookedAtAndIsAsBeforeMakesNoEventAndAChangeMakesASmallOne() throws Exception {
        try (var events = EventReader.of(slipway, "/api/events", Optional.empty());
                var ofOne = EventReader.of(slipway, "/api/events?project=search", Optional.empty());
                var past = new Past(folder.resolve("data"))) {
            browser.until(() -> events.events().size() == 1 && ofOne.events().size() == 1, "the first event of each");
            past.of("backend").isSeen("a.example.com", Instant.now());
            past.of("search").isUnhealthy("a.example.com", "web-1 ended");
            browser.until(() -> events.events().size() > 1 && ofOne.events().size() > 1, "what has changed");
            assertThat(events.events()).extracting(EventReader.Event::name).containsExactly("status", "project");
            assertThat(events.data("project").get(0).path("name").asText()).isEqualTo("search");
            assertThat(ofOne.data("project").get(1))
                    .isEqualTo(events.data("project").get(0));
            browser.until(() -> browser.text(".card h2").lines().toList().indexOf("search") == 3, "its card moves up");
            past.of("search").isUnhealthy("a.example.com", null);
            browser.until(() -> browser.text(".summary").contains("4 need attention"), "it is well again");
        }
    }

    @Test
    void aLongTextIsALineUntilSomebodyWantsMore() {
        long height = height();
        assertThat(height).isLessThan(45);
        browser.click("[aria-labelledby=p-reports] details summary");
        browser.until(() -> height() > height, "the whole text");
    }

    @Test
    void aQueuedRunSaysWhatItWaitsForAndWhatIsLiveHowManyPushesItIsBehind() {
        browser.script("import('/assets/standing.js').then(module => { window.standing = module; })");
        browser.until(() -> browser.script("return window.standing") != null, "the module");
        assertThat(waitsFor("{ id: 9, goal: 'deploy', branch: 'main' }")).isEqualTo("7 of the same branch");
        assertThat(waitsFor("{ id: 9, goal: 'deploy', branch: 'stable' }")).isEqualTo("7 , which deploys");
        assertThat(waitsFor("{ id: 9, goal: 'test', branch: 'other' }")).isEqualTo("a free worker");
        assertThat(waitsFor("{ id: 9, goal: 'test', branch: 'topic' }")).isEqualTo("8 of the same branch");
        assertThat(waitsFor("{ id: 9, goal: 'deploy', branch: 'main', release: 3 }"))
                .isEqualTo("7 , which is on its way to the hosts");
        String run = "{ id: %d, branch: 'main', commit: '%s', trigger: '%s' }";
        String deploys = String.join(
                ", ",
                run.formatted(9, "c", "manual"),
                run.formatted(8, "b", "push"),
                run.formatted(7, "b", "catch-up"),
                run.formatted(6, "a", "push"),
                run.formatted(5, "0", "push"));
        assertThat(browser.number("standing.pushesBehind({ deployBranch: 'main', deploys: [" + deploys
                        + "] }, { run: 5 }, 'main').pushes"))
                .isEqualTo(2);
    }

    /** Beside a deploy of main and a test of topic. */
    private static String waitsFor(String run) {
        return (String) browser.script(
                "const cause = standing.waitsFor({ running: [{ id: 7, goal: 'deploy', branch: 'main' }, { id: 8, goal: 'test', branch: 'topic' }], queued: [] }, "
                        + run + "); return cause.run ? cause.run.id + cause.words.replace(/^,/, ' ,') : cause.words");
    }

    private static long height() {
        return browser.number("document.querySelector('[aria-labelledby=p-reports] details').clientHeight");
    }

    @Test
    void aProjectIsFoundByItsName() {
        browser.type("#project-search", "pay");
        browser.until(
                () -> browser.text(".card:not([hidden]) h2").strip().equals("payments"), "the one that was looked for");
    }

    @Test
    void threeCardsStandSideBySideWithoutHoles() {
        assertThat(browser.number("new Set([...document.querySelectorAll('.card')].map(each => each.offsetLeft)).size"))
                .isEqualTo(3);
        assertThat(browser.number("[...document.querySelectorAll('.card')].filter((card, index, all) =>"
                        + " card.offsetHeight !== all[index - index % 3].offsetHeight).length"))
                .isZero();
    }

    @Test
    void aProjectThatWasNeverDeployedSaysWhatToDo() {
        assertThat(browser.text("[aria-labelledby=p-website]"))
                .contains(
                        "Nothing is live yet.", slipway.uri("/webhooks/gitlab").toString(), "push to main");
    }

    @Test
    void commitsLeadToGitLab() throws Exception {
        String commit = LocalTeam.head(folder);
        browser.await("[aria-labelledby=p-backend] a[href='https://gitlab.example.com/team/backend/-/commit/" + commit
                + "']");
    }
}
