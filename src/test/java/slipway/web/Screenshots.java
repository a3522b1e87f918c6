package slipway.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import slipway.parts.RunningSlipway;

/** {@code dev/screenshots}: the README's pictures, of a real server in a real Chromium, with the history of one team. */
final class Screenshots {
    /** The last run of the project payments. */
    private static final int FAILED = 8 * 40;

    private static final List<Integer> WIDTHS = List.of(1400, 800, 360);

    private Screenshots() {}

    /**
     * Makes the pictures.
     *
     * @param arguments the folder for the pictures, an empty one for the server, and {@code all} for each page whole and
     *     in three widths in place of the README's
     */
    public static void main(String[] arguments) throws Exception {
        Path pictures = Files.createDirectories(Path.of(arguments[0]));
        Path folder = Path.of(arguments[1]);
        try (RunningSlipway slipway = ManyProjects.in(folder);
                var browser = new Browser(slipway.uri("").toString())) {
            Files.writeString(folder.resolve("data/logs/" + FAILED + ".log"), failedLog());
            browser.signIn(RunningSlipway.TOKEN);
            for (String scheme : List.of("light", "dark")) {
                browser.scheme(scheme);
                if (arguments.length > 2) {
                    everyPage(browser, pictures, scheme);
                } else {
                    pictures(browser, pictures, scheme);
                }
            }
        }
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
        browser.size(1400, 900);
        openAll(browser, "/");
        browser.picture(pictures.resolve("overview-" + scheme + ".png"));
        browser.size(1000, 900);
        browser.open("/runs/" + FAILED);
        browser.press("section", "Jump to the first error");
        browser.awaitText(".row.marked", "FAIL");
        browser.script("scrollTo(0, 0)");
        browser.picture(pictures.resolve("run-" + scheme + ".png"));
        browser.size(1200, 900);
        openAll(browser, "/projects/backend");
        browser.picture(pictures.resolve("project-" + scheme + ".png"));
    }

    private static void everyPage(Browser browser, Path pictures, String scheme) throws IOException {
        for (int width : WIDTHS) {
            for (String page :
                    List.of("/", "/projects/shop", "/projects/website", "/runs", "/runs/" + FAILED, "/foo")) {
                browser.size(width, 900);
                openAll(browser, page);
                long height = browser.number("document.documentElement.scrollHeight");
                browser.size(width, (int) Math.min(height, 4000));
                String name = page.equals("/") ? "overview" : page.substring(1).replace('/', '-');
                browser.picture(pictures.resolve(name + "-" + width + "-" + scheme + ".png"));
            }
        }
    }

    private static void openAll(Browser browser, String page) {
        browser.open(page);
        browser.until(
                () -> browser.count(".card, .log .row, .numbers tbody tr, .notice, .runs tbody tr, .first-steps") > 0,
                page);
        if (browser.count(".notice, .log") == 0) {
            browser.awaitText(".link", "connected");
        }
    }
}
