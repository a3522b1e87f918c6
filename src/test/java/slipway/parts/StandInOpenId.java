package slipway.parts;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * GitLab's part in OpenID Connect: its page lets in at once whoever comes, as user 7, and it is strict with what Slipway
 * asks: a code is good once, for its redirect, its application and its verifier.
 */
public final class StandInOpenId implements AutoCloseable {
    public static final String APPLICATION = "the-application";
    public static final String SECRET = "the-applications-secret";

    private static final String PROJECT = "/api/v4/projects/team%2Fbackend";
    private static final String NUMBERED = "/api/v4/projects/42";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private final RSAKey key = key();
    private volatile RSAKey signsWith = key;
    private volatile String nonce = "";
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile int memberStatus = 200;
    private volatile String member = "";
    private volatile boolean moved;

    public StandInOpenId() throws IOException, JOSEException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/.well-known/openid-configuration", this::describe);
        server.createContext("/oauth/authorize", this::authorize);
        server.createContext("/oauth/token", this::token);
        server.createContext("/oauth/discovery/keys", exchange -> send(exchange, 200, new JWKSet(key).toString()));
        server.createContext("/api/v4/projects/", this::member);
        server.start();
        isMember(40, "active");
    }

    private static RSAKey key() throws JOSEException {
        return new RSAKeyGenerator(2048).keyID("one").generate();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** What the project says of user 7 from now on. */
    public void isMember(int accessLevel, String state) {
        memberStatus = 200;
        member = "{\"id\":7,\"username\":\"ada\",\"state\":\"" + state + "\",\"access_level\":" + accessLevel + "}";
    }

    public void isNoMember() {
        memberStatus = 404;
        member = "{\"message\":\"404 Not found\"}";
    }

    public void breakMembers() {
        memberStatus = 500;
        member = "{}";
    }

    /** From now on what it says of people is signed by somebody else. */
    public void signByAnotherKey() throws JOSEException {
        signsWith = new RSAKeyGenerator(2048).keyID("one").generate();
    }

    public void signByItsOwnKey() {
        signsWith = key;
        nonce = "";
    }

    /** From now on it answers for another attempt than the one that was made. */
    public void answerForNonce(String another) {
        nonce = another;
    }

    /** From now on it keeps who asks waiting. */
    public void hold() {
        held = new CountDownLatch(1);
    }

    public void letGo() {
        held.countDown();
    }

    /** How many it keeps waiting. */
    public int waiting() {
        return waiting.get();
    }

    private void describe(HttpExchange exchange) throws IOException {
        waiting.incrementAndGet();
        try {
            held.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.decrementAndGet();
        }
        send(exchange, 200, metadata());
    }

    private String metadata() {
        String url = url().toString();
        return """
                { "issuer": "%1$s", "authorization_endpoint": "%1$s/oauth/authorize", "token_endpoint": "%1$s/oauth/token",
                  "jwks_uri": "%1$s/oauth/discovery/keys", "response_types_supported": ["code"],
                  "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"] }
                """.formatted(url);
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> asked = parameters(exchange.getRequestURI().getRawQuery());
        boolean right = APPLICATION.equals(asked.get("client_id"))
                && "code".equals(asked.get("response_type"))
                && "openid read_api".equals(asked.get("scope"))
                && "S256".equals(asked.get("code_challenge_method"));
        if (!right) {
            send(exchange, 400, "{\"error\":\"invalid_request\"}");
            return;
        }
        String code = UUID.randomUUID().toString();
        codes.put(code, asked);
        exchange.getResponseHeaders()
                .set("Location", asked.get("redirect_uri") + "?code=" + code + "&state=" + asked.get("state"));
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private void token(HttpExchange exchange) throws IOException {
        String login =
                Base64.getEncoder().encodeToString((APPLICATION + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
        if (!("Basic " + login).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            send(exchange, 401, "{\"error\":\"invalid_client\"}");
            return;
        }
        Map<String, String> given =
                parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Map<String, String> asked = codes.remove(given.getOrDefault("code", ""));
        boolean right = asked != null
                && asked.get("redirect_uri").equals(given.get("redirect_uri"))
                && asked.get("code_challenge").equals(challenge(given.getOrDefault("code_verifier", "")));
        if (!right) {
            send(exchange, 400, "{\"error\":\"invalid_grant\"}");
            return;
        }
        send(
                exchange,
                200,
                "{\"access_token\":\"access-of-7\",\"token_type\":\"Bearer\",\"expires_in\":7200,\"id_token\":\""
                        + word(asked.get("nonce")) + "\"}");
    }

    private String word(String askedNonce) {
        Instant now = Instant.now();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(url().toString())
                .subject("7")
                .audience(APPLICATION)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(120)))
                .claim("nonce", nonce.isEmpty() ? askedNonce : nonce)
                .build();
        try {
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one").build(), claims);
            jwt.sign(new RSASSASigner(signsWith));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The project has another path now; the old one is answered with its number. */
    public void moveProject(boolean away) {
        moved = away;
    }

    private void member(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        if (moved && path.startsWith(PROJECT)) {
            exchange.getResponseHeaders().set("Location", url() + path.replace(PROJECT, NUMBERED));
            send(exchange, 301, "{}");
            return;
        }
        boolean right = path.equals((moved ? NUMBERED : PROJECT) + "/members/all/7")
                && "Bearer access-of-7".equals(exchange.getRequestHeaders().getFirst("Authorization"));
        send(exchange, right ? memberStatus : 401, right ? member : "{}");
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> parameters(String text) {
        return Arrays.stream(text.split("&"))
                .map(each -> each.split("=", 2))
                .collect(Collectors.toMap(each -> decoded(each[0]), each -> decoded(each[1])));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
