package slipway.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.LocalTeam;
import slipway.parts.RunningSlipway;

/** The files of the dashboard, as a browser gets them. */
class DashboardFilesTest {
    private static final Pattern IMPORT = Pattern.compile("from \"\\./([A-Za-z.]+)\"");

    @TempDir
    private static Path folder;

    private static RunningSlipway slipway;

    @BeforeAll
    static void start() throws Exception {
        LocalTeam.make(folder);
        slipway = RunningSlipway.startInThisJvm(folder, Map.of("READER", LocalTeam.READER));
    }

    @AfterAll
    static void stop() {
        slipway.close();
    }

    @Test
    void aPageHoldsNoDataAndNeedsNoToken() throws Exception {
        String page = get("/").body();
        for (String path : List.of("/runs", "/runs/1", "/runs/99999", "/projects/backend")) {
            assertThat(get(path).statusCode()).isEqualTo(200);
            assertThat(get(path).body()).isEqualTo(page).doesNotContain("backend");
        }
    }

    @Test
    void nothingOnAPageComesFromAnotherHostOrStandsInline() throws Exception {
        HttpResponse<String> page = get("/");
        assertThat(type(page)).isEqualTo("text/html;charset=utf-8");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.headers().allValues("Content-Security-Policy"))
                .containsExactly("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                        + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
        assertThat(page.body()).doesNotContain("http:", "https:", "style=", "onclick", "<style");
    }

    @Test
    void everyModuleThatIsImportedIsThere() throws Exception {
        var open = new ArrayDeque<>(List.of("page.js"));
        var seen = new HashSet<String>();
        while (!open.isEmpty()) {
            String name = open.pop();
            if (seen.add(name)) {
                HttpResponse<String> module = get("/assets/" + name);
                assertThat(module.statusCode()).as(name).isEqualTo(200);
                assertThat(type(module)).isEqualTo("text/javascript;charset=utf-8");
                IMPORT.matcher(module.body()).results().forEach(found -> open.add(found.group(1)));
            }
        }
        assertThat(seen).contains("overview.js", "run.js", "runs.js", "project.js");
        assertThat(type(get("/assets/style.css"))).isEqualTo("text/css;charset=utf-8");
        assertThat(type(get("/assets/icon.svg"))).isEqualTo("image/svg+xml");
    }

    @Test
    void whatABrowserHasAlreadyIsNotSentAgain() throws Exception {
        HttpResponse<String> first = get("/assets/style.css");
        String tag = first.headers().firstValue("ETag").orElseThrow();
        assertThat(first.headers().firstValue("Cache-Control")).contains("no-cache");
        HttpResponse<String> again = slipway.send(
                HttpRequest.newBuilder(slipway.uri("/assets/style.css")).header("If-None-Match", tag));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.headers().firstValue("ETag")).contains(tag);
        assertThat(slipway.send(HttpRequest.newBuilder(slipway.uri("/assets/style.css"))
                                .header("If-None-Match", "\"another\""))
                        .body())
                .isEqualTo(first.body());
    }

    @Test
    void aHeadSaysWhatAGetWould() throws Exception {
        for (String path : List.of("/", "/runs/1", "/projects/backend", "/assets/page.js")) {
            HttpResponse<String> head =
                    slipway.send(HttpRequest.newBuilder(slipway.uri(path)).method("HEAD", BodyPublishers.noBody()));
            assertThat(head.statusCode()).as(path).isEqualTo(200);
            assertThat(head.headers().firstValue("ETag"))
                    .isEqualTo(get(path).headers().firstValue("ETag"));
            assertThat(head.headers().firstValue("Content-Type"))
                    .isEqualTo(get(path).headers().firstValue("Content-Type"));
        }
    }

    @Test
    void nothingElseOfTheJarCanBeRead() throws Exception {
        for (String path : List.of(
                "/assets/page.html",
                "/assets/nothing.js",
                "/assets/..%2Fversion.properties",
                "/assets/..%2F..%2Fslipway%2FMain.class",
                "/assets/page.js.map",
                "/assets/Style.css")) {
            assertThat(get(path).statusCode()).as(path).isIn(400, 404);
        }
    }

    private static String type(HttpResponse<String> answer) {
        return answer.headers().firstValue("Content-Type").orElseThrow().replace(" ", "");
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return slipway.send(HttpRequest.newBuilder(slipway.uri(path)));
    }
}
