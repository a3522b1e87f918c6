package slipway.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import slipway.config.Environment;
import slipway.config.EnvironmentSource;
import slipway.config.Project;
import slipway.pipeline.ActiveFreeze;
import slipway.run.BranchHead;
import slipway.run.history.Overview;
import slipway.web.server.Json;

/** How the environments of one project stand: what goes there, what is live, and whether newer commits are elsewhere. */
record EnvironmentStatus(
        Project project, Overview.Standing standing, Function<Environment, List<ActiveFreeze>> freezes) {
    /** What is live anywhere, in the order of the configuration. */
    List<Overview.Live> live() {
        return project.environments().stream()
                .flatMap(environment -> live(environment).stream())
                .toList();
    }

    ObjectNode live(Overview.Live live) {
        return Json.live(live, project.environment(live.release().environment()).flatMap(this::head));
    }

    ObjectNode node(Environment environment) {
        ObjectNode node = Json.object();
        node.put("name", environment.name());
        node.set("from", from(environment.from()));
        node.set("head", head(environment).map(Json::head).orElse(null));
        node.set("live", Json.array(live(environment), this::live));
        node.set(
                "lastDeploy",
                Optional.ofNullable(standing.lastDeploys().get(environment.name()))
                        .map(Json::summary)
                        .orElse(null));
        node.put("isBehind", isBehind(environment).orElse(null));
        node.set("freezes", Json.array(freezes.apply(environment), EnvironmentStatus::freeze));
        return node;
    }

    private static ObjectNode freeze(ActiveFreeze freeze) {
        ObjectNode node = Json.object();
        node.put("kind", freeze.kind().word());
        node.put(
                "until",
                freeze.until().map(ZonedDateTime::toInstant).map(Json::time).orElse(null));
        node.put("by", freeze.by().orElse(null));
        node.put("reason", freeze.reason().orElse(null));
        node.put("words", freeze.words());
        return node;
    }

    /** What goes there: a field has a value if it is the kind of source. */
    private static ObjectNode from(EnvironmentSource from) {
        ObjectNode node = Json.object();
        node.put(
                "branch",
                from instanceof EnvironmentSource.Branch branch
                        ? branch.pattern().text()
                        : null);
        node.put(
                "tag", from instanceof EnvironmentSource.Tag tag ? tag.pattern().text() : null);
        Optional<EnvironmentSource.Promotion> promotion = promotion(from);
        node.put(
                "environment",
                promotion.map(EnvironmentSource.Promotion::environment).orElse(null));
        node.put(
                "forSeconds",
                promotion
                        .map(EnvironmentSource.Promotion::after)
                        .map(Duration::toSeconds)
                        .orElse(null));
        return node;
    }

    private static Optional<EnvironmentSource.Promotion> promotion(EnvironmentSource from) {
        return from instanceof EnvironmentSource.Promotion promotion ? Optional.of(promotion) : Optional.empty();
    }

    /** Of the branch that is deployed there, be it by way of other environments. */
    private Optional<BranchHead> head(Environment environment) {
        return promotion(environment.from())
                .map(promotion -> project.environment(promotion.environment()).flatMap(this::head))
                .orElseGet(() -> environment.branch().map(standing.heads()::get));
    }

    /** Whether what it takes its releases from has another commit live; unknown where nothing is live. */
    private Optional<Boolean> isBehind(Environment environment) {
        return promotion(environment.from())
                .flatMap(promotion -> project.environment(promotion.environment()))
                .flatMap(this::commit)
                .flatMap(source -> commit(environment).map(commit -> !commit.equals(source)));
    }

    private Optional<String> commit(Environment environment) {
        return live(environment).stream().findFirst().map(live -> live.release().commit());
    }

    private List<Overview.Live> live(Environment environment) {
        return standing.live().stream()
                .filter(live -> live.release().environment().equals(environment.name()))
                .toList();
    }
}
