package slipway.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import slipway.web.server.Json;

/** A real Chromium that looks at one server. */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

    private final ChromeDriver driver;
    private final String server;

    Browser(String server) {
        this.server = server;
        var options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--no-first-run",
                "--hide-scrollbars");
        var logs = new LoggingPreferences();
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(Path.of("/usr/bin/chromedriver").toFile())
                .build();
        driver = new ChromeDriver(service, options);
        size(1200, 900);
    }

    void size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** @param scheme {@code light} or {@code dark} */
    void scheme(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    void open(String path) {
        // Another page first: else an address that differs in its line alone would not be loaded anew.
        driver.get("about:blank");
        driver.get(server + path);
    }

    void signIn(String token) {
        open("/");
        await("#token");
        type("#token", token + Keys.ENTER);
        await(".who .name");
    }

    String path() {
        return driver.getCurrentUrl().substring(server.length());
    }

    WebElement await(String css) {
        until(() -> !driver.findElements(By.cssSelector(css)).isEmpty(), css);
        return driver.findElement(By.cssSelector(css));
    }

    /** Waits until the element has this text somewhere in it. */
    void awaitText(String css, String text) {
        until(() -> text(css).contains(text), css + " has " + text);
    }

    void until(BooleanSupplier state, String what) {
        try {
            Awaitility.await(what)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .ignoreException(StaleElementReferenceException.class)
                    .until(state::getAsBoolean);
        } catch (ConditionTimeoutException e) {
            // What stood there says more than what did not.
            throw new AssertionError(
                    what + " did not come to " + path() + ": "
                            + driver.manage().logs().get(LogType.BROWSER).getAll() + "\n"
                            + script(
                                    "return document.visibilityState + ' ' + document.readyState + ' ' + JSON.stringify(performance.getEntriesByType('resource').map(each => [each.name.replace(/.*\\//, ''), Math.round(each.startTime), Math.round(each.responseEnd), each.responseStatus]))")
                            + "\n" + driver.getPageSource(),
                    e);
        }
    }

    /** The text that can be seen of all elements that match. */
    String text(String css) {
        return (String) script(
                "return [...document.querySelectorAll(arguments[0])].map(each => each.innerText).join('\\n')", css);
    }

    int count(String css) {
        return driver.findElements(By.cssSelector(css)).size();
    }

    void click(String css) {
        await(css);
        script("document.querySelector(arguments[0]).scrollIntoView({ block: 'center' })", css);
        driver.findElement(By.cssSelector(css)).click();
    }

    /** A button by its words. */
    void press(String within, String label) {
        String xpath = "//" + within + "//button[normalize-space() = '" + label + "']";
        until(() -> clicked(xpath), "the button " + label);
    }

    /** False where it is not there yet, or was replaced while it was looked for. */
    private boolean clicked(String xpath) {
        List<WebElement> found = driver.findElements(By.xpath(xpath));
        found.stream().limit(1).forEach(WebElement::click);
        return !found.isEmpty();
    }

    void type(String css, String text) {
        WebElement field = await(css);
        field.clear();
        field.sendKeys(text);
    }

    void keys(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    long number(String script) {
        return ((Number) script("return " + script)).longValue();
    }

    /** What axe-core finds wrong with the page as it is now, a line for each. */
    List<String> violations() throws IOException {
        try (InputStream in = Browser.class.getResourceAsStream(AXE)) {
            script(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        @SuppressWarnings("unchecked")
        var found = (List<String>) driver.executeAsyncScript("""
                const done = arguments[0];
                axe.run().then(results => done(results.violations.map(each => each.id + ': '
                    + each.nodes.map(node => node.html.slice(0, 160) + ' ' + node.failureSummary).join('; '))),
                  failure => done([String(failure)]));""");
        return found;
    }

    /** Errors that the browser itself reports, such as what the policy forbids. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                .map(entry -> entry.getMessage())
                .toList();
    }

    /** Every address that was asked for since this was last called. */
    List<String> requests() {
        return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                .map(entry -> parsed(entry.getMessage()).path("message"))
                .filter(message -> message.path("method").asText().equals("Network.requestWillBeSent"))
                .map(message -> message.at("/params/request/url").asText())
                .toList();
    }

    private static JsonNode parsed(String text) {
        try {
            return Json.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void picture(Path file) throws IOException {
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
