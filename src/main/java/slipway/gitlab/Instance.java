package slipway.gitlab;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import slipway.config.GitLab;

/** The GitLab that a delivery comes from: its host and port. The body is signed where there is a signature, so it goes first. */
record Instance(String authority) {
    static Optional<Instance> of(Delivery delivery, Body body) {
        return body.webUrl()
                .flatMap(Instance::in)
                .or(() -> delivery.header("x-gitlab-instance").flatMap(Instance::in));
    }

    boolean isThatOf(GitLab gitlab) {
        return gitlab.url().map(URI::toString).flatMap(Instance::in).equals(Optional.of(this));
    }

    private static Optional<Instance> in(String address) {
        try {
            return Optional.ofNullable(new URI(address).getRawAuthority())
                    .map(authority -> new Instance(authority.toLowerCase(Locale.ROOT)));
        } catch (URISyntaxException noAddress) {
            return Optional.empty();
        }
    }
}
