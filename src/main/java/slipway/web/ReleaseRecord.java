package slipway.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.function.Supplier;
import slipway.config.Config;
import slipway.config.Project;
import slipway.run.Releases;

/** {@code GET /api/projects/{project}/releases}: what went live where, newest first; by its number one goes back to it. */
public final class ReleaseRecord {
    private static final long USUAL_LIST = 50;
    private static final long LONGEST_LIST = 200;

    private final Supplier<Config> config;
    private final Releases releases;

    public ReleaseRecord(Supplier<Config> config, Releases releases) {
        this.config = config;
        this.releases = releases;
    }

    public void list(Context context) throws Problem {
        Project project = Requests.project(context, config.get());
        long limit = Math.min(LONGEST_LIST, Requests.number(context, "limit").orElse(USUAL_LIST));
        ObjectNode answer = Json.object();
        answer.set("releases", Json.array(releases.list(project.name(), (int) limit), Json::release));
        Json.answer(context, answer);
    }
}
