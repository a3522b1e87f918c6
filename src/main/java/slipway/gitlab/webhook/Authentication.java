package slipway.gitlab.webhook;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import slipway.config.Project;
import slipway.config.Secret;
import slipway.config.WebhookSecrets;
import slipway.http.SigningKey;
import slipway.text.Sha256;

/**
 * Which projects a delivery proves to speak for. It is asked before anything of the body is understood, and compares
 * with every credential there is, so that neither the answer nor its time tells a stranger which projects exist.
 */
final class Authentication {
    private final List<Holders<byte[]>> tokens;
    private final List<Holders<SigningKey>> keys;

    /** A credential, made ready for comparing, and the names of the projects that share it: a group's have one hook. */
    private record Holders<T>(T credential, Set<String> projects) {
        <S> Holders<S> with(S ready) {
            return new Holders<>(ready, projects);
        }
    }

    Authentication(List<Project> projects) {
        // A project with a signing token is left out here: else who takes a signature off could still use the token.
        tokens = holders(projects, webhook -> webhook.signingTokens().isEmpty() ? webhook.tokens() : List.of())
                .map(holders -> holders.with(digest(holders.credential().reveal())))
                .toList();
        keys = holders(projects, WebhookSecrets::signingTokens)
                .map(holders -> holders.with(SigningKey.of(holders.credential())))
                .toList();
    }

    private static Stream<Holders<Secret>> holders(
            List<Project> projects, Function<WebhookSecrets, List<Secret>> credentials) {
        Map<Secret, Set<String>> names = new LinkedHashMap<>();
        for (Project project : projects) {
            for (Secret secret : credentials.apply(project.gitlab().webhook())) {
                names.computeIfAbsent(secret, key -> new HashSet<>()).add(project.name());
            }
        }
        return names.entrySet().stream().map(entry -> new Holders<>(entry.getKey(), entry.getValue()));
    }

    /** The names of the projects; empty for a stranger. */
    Set<String> projects(Delivery delivery, Instant now) {
        Set<String> proven = byToken(delivery);
        signature(delivery, now)
                .ifPresent(signature -> addMatching(keys, key -> signature.isBy(key, delivery.body()), proven));
        return proven;
    }

    /** Whether its headers prove something, or may prove something together with a body. */
    boolean mayBeProven(Delivery delivery, Instant now) {
        boolean known = !byToken(delivery).isEmpty();
        return known || (!keys.isEmpty() && signature(delivery, now).isPresent());
    }

    private Set<String> byToken(Delivery delivery) {
        Set<String> proven = new HashSet<>();
        delivery.header("x-gitlab-token").map(Authentication::digest).ifPresent(digest -> {
            addMatching(tokens, token -> MessageDigest.isEqual(token, digest), proven);
        });
        return proven;
    }

    private static Optional<Signature> signature(Delivery delivery, Instant now) {
        return Signature.of(delivery).filter(signature -> signature.isComplete() && signature.isTimely(now));
    }

    /** Why a delivery was refused, as far as it can be told from the request alone. */
    static String refusal(Delivery delivery, Instant now) {
        Optional<Signature> signature = Signature.of(delivery);
        if (signature.isEmpty() && delivery.header("x-gitlab-token").isEmpty()) {
            return "there is neither X-Gitlab-Token nor webhook-signature;"
                    + " set a secret token or a signing token in GitLab's webhook";
        }
        if (signature.isPresent() && !signature.get().isTimely(now)) {
            return "webhook-timestamp is missing or more than 5 minutes off; compare the clocks, and send it again";
        }
        return "neither token nor signature fits a configured project;"
                + " compare GitLab's webhook with gitlab.secretToken and gitlab.signingToken"
                + " (with the latter, only a valid signature counts)";
    }

    private static <T> void addMatching(List<Holders<T>> all, Predicate<T> matches, Set<String> proven) {
        for (Holders<T> holders : all) {
            if (matches.test(holders.credential())) {
                proven.addAll(holders.projects());
            }
        }
    }

    /** Of equal length whatever the token's is: comparing them tells nothing of it. */
    private static byte[] digest(String token) {
        return Sha256.digest(token);
    }
}
