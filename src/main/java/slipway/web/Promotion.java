package slipway.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import slipway.config.Config;
import slipway.config.Environment;
import slipway.config.Project;
import slipway.pipeline.Gate;
import slipway.pipeline.PromotionSource;
import slipway.run.RunRequest;
import slipway.run.history.Releases;
import slipway.web.auth.Access;
import slipway.web.auth.Principal;
import slipway.web.server.JsonBody;
import slipway.web.server.Problem;
import slipway.web.server.Requests;

/** What is live in one environment goes on to the next, because a person asks for it. */
public final class Promotion {
    private final Supplier<Config> config;
    private final Access access;
    private final Releases releases;
    private final PromotionSource sources;
    private final RunSubmission submission;

    public Promotion(
            Supplier<Config> config,
            Access access,
            Releases releases,
            PromotionSource sources,
            RunSubmission submission) {
        this.config = config;
        this.access = access;
        this.releases = releases;
        this.sources = sources;
        this.submission = submission;
    }

    /** {@code POST /api/projects/{project}/promote}: 202, {@code Location}, and the run. */
    public void create(Context context) throws Problem, IOException {
        Principal who = access.deployer(context);
        Project project = Requests.project(context, config.get());
        JsonBody body = JsonBody.read(context, List.of("from", "to"));
        Environment target = target(project, body.text("from"), body.text("to"));
        PromotionSource.Offer.Ready ready =
                ready(project, target.from().promotion().orElseThrow().environment());
        submission.accept(
                context,
                RunRequest.promotion(ready.release(), ready.branch(), target.name(), Optional.of(who.name())),
                who);
    }

    private static Environment target(Project project, Optional<String> from, Optional<String> to) throws Problem {
        List<Environment> fitting = project.environments().stream()
                .filter(each -> each.from()
                        .promotion()
                        .filter(promotion ->
                                from.map(promotion.environment()::equals).orElse(true))
                        .isPresent())
                .filter(each -> to.map(each.name()::equals).orElse(true))
                .toList();
        if (fitting.isEmpty()) {
            throw Problem.conflict("no environment of " + project.name()
                    + to.map(name -> " called " + name).orElse("")
                    + " takes its releases from "
                    + from.orElse("another one") + "; \"from\": { \"environment\": ... } in the configuration says so");
        }
        if (fitting.size() > 1) {
            throw Problem.badRequest("to which environment? say {\"to\": ...} with one of "
                    + fitting.stream().map(Environment::name).collect(Collectors.joining(", ")) + " (--to)");
        }
        return fitting.get(0);
    }

    /** A person may promote what a rollback put live, too; it must be well on all hosts. */
    private PromotionSource.Offer.Ready ready(Project project, String source) throws Problem {
        Environment environment = project.environment(source).orElseThrow();
        Optional<String> trouble = releases
                .live(project.name(), place -> place.environment().equals(source) && project.has(source, place.host()))
                .stream()
                .flatMap(release -> Gate.trouble(release).stream())
                .findFirst();
        if (trouble.isPresent()) {
            throw Problem.conflict(source + " is not healthy: " + trouble.get());
        }
        PromotionSource.Offer offer = sources.offer(project, environment);
        return offer.ready().orElseThrow(() -> Problem.conflict(offer.refusal().orElseThrow()));
    }
}
