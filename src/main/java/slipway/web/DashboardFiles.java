package slipway.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import slipway.web.server.Problem;

/** The dashboard's files, from the jar: the page, which holds no data, and what it is made of. Read when first asked for. */
public final class DashboardFiles {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    private static final String OURS = "/slipway/web/";
    private static final Pattern NAME = Pattern.compile("([a-z]+)\\.(js|css|svg)");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");

    private final Map<String, ETagResponse> read = new ConcurrentHashMap<>();

    /** Every page: its address says to the modules what to show. */
    public void page(Context context) throws IOException {
        answer(context, asset(OURS + "page.html", "html").orElseThrow());
    }

    /** An address that is not there, to a person with a browser; programs are told in JSON. */
    public void nothing(Context context) throws IOException {
        boolean ofPrograms =
                context.path().startsWith("/api/") || context.path().startsWith("/assets/");
        boolean toBeRead = List.of("GET", "HEAD").contains(context.req().getMethod());
        if (toBeRead && !ofPrograms) {
            ETagResponse page = asset(OURS + "page.html", "html").orElseThrow();
            context.header("Content-Security-Policy", POLICY);
            context.contentType(page.type()).result(page.text());
        }
    }

    public void asset(Context context) throws Problem, IOException {
        String file = context.pathParam("file");
        var name = NAME.matcher(file);
        Optional<ETagResponse> asset = name.matches() ? asset(OURS + file, name.group(2)) : Optional.empty();
        answer(context, asset.orElseThrow(() -> Problem.notFound("nothing is here: " + context.path())));
    }

    private Optional<ETagResponse> asset(String path, String ending) throws IOException {
        ETagResponse known = read.get(path);
        if (known != null) {
            return Optional.of(known);
        }
        try (InputStream in = DashboardFiles.class.getResourceAsStream(path)) {
            if (in == null) {
                return Optional.empty();
            }
            var asset = new ETagResponse(new String(in.readAllBytes(), StandardCharsets.UTF_8), TYPES.get(ending));
            read.put(path, asset);
            return Optional.of(asset);
        }
    }

    /** Asked for again each time: after an upgrade nobody sees a mixture of two versions. */
    private static void answer(Context context, ETagResponse asset) {
        context.header("Content-Security-Policy", POLICY);
        asset.answer(context);
    }
}
