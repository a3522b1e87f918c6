package slipway.config;

import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a delivery of this project is recognised, and how to speak to GitLab. At least one of {@code path} and
 * {@code projectId}, and at least one of {@code secretToken} and {@code signingToken}, is present.
 *
 * @param path the project's path with its groups, such as {@code group/subgroup/name}
 * @param secretToken counts only where there is no {@code signingToken}
 * @param signingToken {@code whsec_} and the base64 of 24 to 64 bytes (Standard Webhooks)
 * @param url the instance, without a slash at its end, for reporting back; present if {@code apiToken} is
 * @param apiToken a token with scope {@code api}, for reporting back
 * @param environment under which name GitLab shows what the deploys put live
 */
public record GitLab(
        Optional<String> path,
        OptionalLong projectId,
        Optional<Secret> secretToken,
        Optional<Secret> signingToken,
        Optional<URI> url,
        Optional<Secret> apiToken,
        String environment) {}
