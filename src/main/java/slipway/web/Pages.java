package slipway.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The dashboard's files, from the jar: the page, which holds no data, and what it is made of. Read when first asked for. */
public final class Pages {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    private static final String OURS = "/slipway/web/";
    private static final String CHART = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
    private static final Pattern NAME = Pattern.compile("([A-Za-z]+(?:\\.[a-z]+)?)\\.(js|css|svg)");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");

    private final Map<String, Asset> read = new ConcurrentHashMap<>();

    private record Asset(String text, String type, String tag) {}

    /** Every page: its address says to the modules what to show. */
    public void page(Context context) throws IOException {
        answer(context, asset(OURS + "page.html", "html").orElseThrow());
    }

    public void asset(Context context) throws Problem, IOException {
        String file = context.pathParam("file");
        var name = NAME.matcher(file);
        Optional<Asset> asset = name.matches()
                ? asset((file.startsWith("uPlot.") ? CHART : OURS) + file, name.group(2))
                : Optional.empty();
        answer(context, asset.orElseThrow(() -> Problem.notFound("nothing is here: " + context.path())));
    }

    private Optional<Asset> asset(String path, String ending) throws IOException {
        Asset known = read.get(path);
        if (known != null) {
            return Optional.of(known);
        }
        try (InputStream in = Pages.class.getResourceAsStream(path)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] bytes = in.readAllBytes();
            var asset = new Asset(
                    new String(bytes, StandardCharsets.UTF_8), TYPES.get(ending), "\"" + digest(bytes) + "\"");
            read.put(path, asset);
            return Optional.of(asset);
        }
    }

    /** Kept by browsers, and asked for again each time: after an upgrade nobody sees a mixture of two versions. */
    private static void answer(Context context, Asset asset) {
        context.header("Content-Security-Policy", POLICY);
        context.header("Cache-Control", "no-cache");
        context.header("ETag", asset.tag());
        if (asset.tag().equals(context.header("If-None-Match"))) {
            context.status(HttpStatus.NOT_MODIFIED);
        } else {
            context.contentType(asset.type()).result(asset.text());
        }
    }

    private static String digest(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
