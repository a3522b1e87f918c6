package slipway.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import slipway.parts.FreePort;
import slipway.parts.LocalTeam;
import slipway.parts.RunningSlipway;

/** {@code dev/screenshots}: the README's pictures, of a real server in a real Chromium, with a history of one team. */
final class Screenshots {
    private static final List<String> TITLES = List.of(
            "Answer 304 where nothing has changed",
            "Redis: connect again, later each time",
            "Count failed logins by address",
            "Go 1.22.4",
            "Profiles load their pictures when they are seen",
            "A visit is counted once");
    private static final int RUNS = 40;

    private Screenshots() {}

    /**
     * Makes the pictures.
     *
     * @param arguments the folder for the pictures, and an empty one for the server
     */
    public static void main(String[] arguments) throws Exception {
        Path pictures = Files.createDirectories(Path.of(arguments[0]));
        Path folder = Path.of(arguments[1]);
        int port = FreePort.take();
        LocalTeam.make(folder, port);
        RunningSlipway.start(folder, Map.of("READER", LocalTeam.READER)).stop();
        try (var past = new Past(folder.resolve("data"))) {
            history(past);
        }
        try (var slipway = RunningSlipway.start(folder, Map.of("READER", LocalTeam.READER));
                var browser = new Browser(slipway.uri("").toString())) {
            browser.signIn(RunningSlipway.TOKEN);
            for (String scheme : List.of("light", "dark")) {
                browser.scheme(scheme);
                pictures(browser, pictures, scheme);
            }
        }
    }

    private static void history(Past past) throws IOException {
        past.log(RUNS - 1, failedLog());
        for (int id = 1; id <= RUNS; id++) {
            String state = id % 9 == 3 || id == RUNS - 1 ? "FAILED" : id % 17 == 0 ? "ROLLED_BACK" : "SUCCEEDED";
            past.deploy(id, state, TITLES.get(id % TITLES.size()), (RUNS - id) * 700 + 12);
        }
        past.live(RUNS, "a.example.com", 13, null);
        past.live(RUNS, "b.example.com", 13, null);
    }

    private static String failedLog() {
        return "=== checkout\nHEAD is now at 8a6c0b12\n=== test\n\u001b[1mgo test ./...\u001b[0m\n"
                + IntStream.rangeClosed(1, 400)
                        .mapToObj(each ->
                                "\u001b[32mok\u001b[0m  \tbackend/internal/part%d\t0.%03ds".formatted(each, each))
                        .collect(Collectors.joining("\n"))
                + "\n\u001b[31m--- FAIL: TestVisits (0.02s)\u001b[0m\n    visits_test.go:41: got 3, want 4\nFAIL\n";
    }

    private static void pictures(Browser browser, Path pictures, String scheme) throws IOException {
        browser.size(1000, 420);
        browser.open("/");
        browser.until(() -> browser.count(".strip a") == 10, "the overview");
        browser.awaitText(".link", "live");
        browser.picture(pictures.resolve("overview-" + scheme + ".png"));
        browser.size(1000, 900);
        browser.open("/runs/" + (RUNS - 1));
        browser.press("section", "Jump to the first error");
        browser.awaitText(".row.marked", "FAIL");
        browser.script("scrollTo(0, 0)");
        browser.picture(pictures.resolve("run-" + scheme + ".png"));
        browser.size(1000, 1000);
        browser.open("/projects/backend");
        browser.await(".chart canvas");
        browser.script("document.getElementById('figures-title').scrollIntoView()");
        browser.picture(pictures.resolve("project-" + scheme + ".png"));
    }
}
