package slipway.web;

import java.util.Optional;
import slipway.config.Environment;
import slipway.config.Project;
import slipway.run.Place;
import slipway.run.Release;
import slipway.run.history.Releases;
import slipway.web.server.Json;

/** What is live on the hosts that an environment has now. */
final class LiveRelease {
    private LiveRelease() {}

    /** On the first host, by which a rollback goes. */
    static Optional<Release> first(Project project, Environment environment, Releases releases) {
        return environment
                .redeploy()
                .map(redeploy -> redeploy.places().get(0))
                .flatMap(host -> releases.live(new Place(project.name(), environment.name(), host)));
    }

    /** {@code release 12 (commit 8a6c0d1e2f3a, run 20), live on ec2.example.com since 2026-01-31T03:47:31.020Z}. */
    static String words(Release live) {
        return "release " + live.id() + " (commit " + live.commit().substring(0, 12) + ", run " + live.run()
                + "), live on " + live.host() + " since " + Json.time(live.since()) + ",";
    }
}
