package slipway.config;

import java.util.Optional;

/** One repository and what becomes of its pushes. A part that is absent is a stage that has nothing to do. */
public record Project(
        String name,
        String deployBranch,
        boolean cancelOutdatedTests,
        Repository repository,
        GitLabSettings gitlab,
        CheckoutSettings checkout,
        Optional<TestSettings> test,
        Optional<BuildSettings> build,
        Optional<PushSettings> push,
        Optional<RedeploySettings> redeploy) {
    /**
     * Whether this is (still) one of its hosts, as they are called now. Without a redeploy none has been taken away: what
     * was put live before stays where it was.
     */
    public boolean hasHost(String name) {
        return redeploy.map(known -> known.host(name).isPresent()).orElse(true);
    }
}
