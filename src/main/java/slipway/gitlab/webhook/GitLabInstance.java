package slipway.gitlab.webhook;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import slipway.config.GitLabSettings;

/** The GitLab that a delivery comes from: its host and port. The body is signed where there is a signature, so it goes first. */
record GitLabInstance(String authority) {
    static Optional<GitLabInstance> of(Delivery delivery, DeliveryBody body) {
        return body.webUrl()
                .flatMap(GitLabInstance::in)
                .or(() -> delivery.header("x-gitlab-instance").flatMap(GitLabInstance::in));
    }

    boolean isThatOf(GitLabSettings gitlab) {
        return gitlab.url().map(URI::toString).flatMap(GitLabInstance::in).equals(Optional.of(this));
    }

    private static Optional<GitLabInstance> in(String address) {
        try {
            return Optional.ofNullable(new URI(address).getRawAuthority())
                    .map(authority -> new GitLabInstance(authority.toLowerCase(Locale.ROOT)));
        } catch (URISyntaxException noAddress) {
            return Optional.empty();
        }
    }
}
