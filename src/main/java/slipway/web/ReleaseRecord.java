package slipway.web;

import io.javalin.http.Context;
import java.util.List;
import java.util.function.Supplier;
import slipway.config.Config;
import slipway.config.Project;
import slipway.run.Release;
import slipway.run.Releases;

/** {@code GET /api/projects/{project}/releases}: what went live where, newest first; by its number one goes back to it. */
public final class ReleaseRecord {
    private final Supplier<Config> config;
    private final Releases releases;

    public ReleaseRecord(Supplier<Config> config, Releases releases) {
        this.config = config;
        this.releases = releases;
    }

    public void list(Context context) throws Problem {
        Project project = Requests.project(context, config.get());
        Page page = Page.asked(context);
        List<Release> list = releases.list(project.name(), page.before(), page.toRead());
        page.answer(context, "releases", list, Json::release, Release::id);
    }
}
