package slipway.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Config;
import slipway.config.Environment;
import slipway.config.Project;
import slipway.run.Freeze;
import slipway.run.history.Freezes;
import slipway.text.SingleLine;
import slipway.web.answer.FreezesAnswer;
import slipway.web.auth.Access;
import slipway.web.server.Json;
import slipway.web.server.JsonBody;
import slipway.web.server.Problem;
import slipway.web.server.Requests;

/** A person freezes the environments of a project for a time, and ends that. */
public final class ManualFreeze {
    private static final Logger LOG = LoggerFactory.getLogger(ManualFreeze.class);
    private static final int LONGEST_REASON = 200;

    private final Supplier<Config> config;
    private final Access access;
    private final Freezes freezes;
    private final Clock clock;

    public ManualFreeze(Supplier<Config> config, Access access, Freezes freezes, Clock clock) {
        this.config = config;
        this.access = access;
        this.freezes = freezes;
        this.clock = clock;
    }

    /** {@code POST /api/projects/{project}/freeze}: 200 and the freezes, one for each environment. */
    public void begin(Context context) throws Problem, IOException {
        String who = access.deploy(context);
        Project project = Requests.project(context, config.get());
        JsonBody body = JsonBody.read(context, List.of("environment", "until", "reason"));
        Instant now = clock.instant();
        Instant until = FreezeEnd.of(body.text("until"), now);
        Optional<String> reason = body.text("reason").map(text -> SingleLine.line(text, LONGEST_REASON));
        List<Freeze> begun = environments(project, body.text("environment")).stream()
                .map(name -> new Freeze(project.name(), name, until, reason, who, now))
                .toList();
        Optional<Freeze> longer = freezes.begin(begun);
        if (longer.isPresent()) {
            throw lastsLonger(longer.get());
        }
        begun.forEach(freeze -> log(freeze, "is frozen until " + until + " by " + who));
        Json.answer(context, FreezesAnswer.of(begun));
    }

    /** What another person has frozen is not made shorter by mistake. */
    private static Problem lastsLonger(Freeze freeze) {
        return Problem.conflict(freeze.environment() + " is frozen by " + freeze.by() + " until " + freeze.until()
                + freeze.reason().map(text -> ": " + text).orElse("")
                + "; to end it earlier, unfreeze it first (slipway unfreeze " + freeze.project() + " --environment "
                + freeze.environment() + ")");
    }

    /** {@code DELETE /api/projects/{project}/freeze}: 200 and what has ended. */
    public void end(Context context) throws Problem {
        String who = access.deploy(context);
        Project project = Requests.project(context, config.get());
        List<String> environments = environments(project, Requests.text(context, "environment"));
        List<Freeze> ended = freezes.end(project.name(), environments);
        if (ended.isEmpty()) {
            throw Problem.conflict(project.name() + " is not frozen by hand in " + String.join(", ", environments)
                    + "; freezes of the configuration and of GitLab end by themselves");
        }
        ended.forEach(freeze -> log(freeze, "is not frozen any more: " + who + " ended it"));
        Json.answer(context, FreezesAnswer.of(ended));
    }

    /** The one that is named, or all. */
    private static List<String> environments(Project project, Optional<String> name) throws Problem {
        return name.isPresent()
                ? List.of(Environments.named(project, name, Optional.empty()).name())
                : project.environments().stream().map(Environment::name).toList();
    }

    private static void log(Freeze freeze, String what) {
        LOG.atInfo().addKeyValue("project", freeze.project()).log("{} {}", freeze.environment(), what);
    }
}
