package slipway.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What proves that a delivery is GitLab's. While a secret is being replaced, the previous one counts too: GitLab and
 * Slipway cannot change at the same moment.
 *
 * @param tokens the secret tokens; they count only where there is no signing token
 * @param signingTokens each {@code whsec_} and the base64 of 24 to 64 bytes (Standard Webhooks)
 */
public record WebhookSecrets(List<Secret> tokens, List<Secret> signingTokens) {
    public WebhookSecrets {
        tokens = List.copyOf(tokens);
        signingTokens = List.copyOf(signingTokens);
    }

    public static List<Secret> of(Optional<Secret> current, Optional<Secret> previous) {
        return Stream.concat(current.stream(), previous.stream()).toList();
    }
}
