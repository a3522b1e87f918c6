package slipway.web;

import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import slipway.config.Config;
import slipway.config.Project;
import slipway.run.Release;
import slipway.run.RunSummary;
import slipway.run.history.History;
import slipway.run.history.Releases;
import slipway.web.answer.ReleaseAnswer;
import slipway.web.answer.ReleasesAnswer;
import slipway.web.server.Json;
import slipway.web.server.Problem;
import slipway.web.server.Requests;

/** {@code GET /api/projects/{project}/releases}: what went live where, newest first; by its number one goes back to it. */
public final class ReleaseRecord {
    private final Supplier<Config> config;
    private final Releases releases;
    private final History history;

    public ReleaseRecord(Supplier<Config> config, Releases releases, History history) {
        this.config = config;
        this.releases = releases;
        this.history = history;
    }

    public void list(Context context) throws Problem {
        Project project = Requests.project(context, config.get());
        ListPage page = ListPage.asked(context);
        List<Release> list =
                releases.list(project.name(), Requests.text(context, "environment"), page.before(), page.toRead());
        Map<Long, RunSummary> runs =
                history.summaries(list.stream().map(Release::run).distinct().toList());
        List<ReleaseAnswer> shown = page.items(list).stream()
                .map(release -> ReleaseAnswer.of(release, Optional.ofNullable(runs.get(release.run()))))
                .toList();
        Json.answer(context, new ReleasesAnswer(shown, page.next(list, Release::id)));
    }
}
