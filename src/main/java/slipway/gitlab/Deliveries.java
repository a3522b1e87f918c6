package slipway.gitlab;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import slipway.config.Config;
import slipway.config.Project;

/**
 * Decides what deliveries ask for; made once for a configuration, and used by any number of threads. Who sends is
 * settled first, over the raw bytes; only then is the body read, and only then does a project's name play a part.
 */
public final class Deliveries {
    private static final int SHOWN = 100;

    private final Authentication authentication;
    private final ProjectFinder projects;

    public Deliveries(Config config) {
        authentication = new Authentication(config.projects());
        projects = new ProjectFinder(config.projects());
    }

    /**
     * What can be refused without its body; empty if the body decides. A stranger's is not worth reading.
     *
     * @param headers as in {@link Delivery}
     */
    public Optional<Decision.Unauthenticated> refuseUnread(Map<String, String> headers, Instant now) {
        Delivery unread = new Delivery(headers, new byte[0]);
        return authentication.mayBeProven(unread, now)
                ? Optional.empty()
                : Optional.of(new Decision.Unauthenticated(Authentication.refusal(unread, now)));
    }

    /** Never throws, whatever the bytes are, and waits for nothing. */
    public Decision decide(Delivery delivery, Instant now) {
        Set<String> provenProjects = authentication.projects(delivery, now);
        if (provenProjects.isEmpty()) {
            return new Decision.Unauthenticated(Authentication.refusal(delivery, now));
        }
        try {
            Body body = BodyReader.read(delivery.body());
            Optional<Project> project = projects.find(body);
            boolean foreign = project.isPresent()
                    && !provenProjects.contains(project.get().name());
            return foreign
                    ? new Decision.Unauthenticated(Authentication.refusal(delivery, now))
                    : decide(delivery, body, project);
        } catch (IOException notJson) {
            return new Decision.Malformed(
                    provenProjects.stream().findFirst().filter(only -> provenProjects.size() == 1),
                    "the body is not a JSON object, or is nested too deeply; is a proxy changing it?");
        }
    }

    private static Decision decide(Delivery delivery, Body body, Optional<Project> project) {
        Optional<String> kind = kind(delivery, body);
        Optional<String> name = project.map(Project::name);
        if (kind.isEmpty()) {
            return new Decision.Ignored(
                    name, "the body has no object_kind; if GitLab's webhook has a custom template, remove it");
        }
        if (!kind.get().equals("push")) {
            return new Decision.Ignored(
                    name, "this is a " + Plain.line(kind.get(), SHOWN) + " event; only pushes are acted on");
        }
        return project.map(found -> PushReader.decide(delivery, body, found)).orElseGet(() -> unknown(body));
    }

    /** A system hook has {@code object_kind} for some of its events only. */
    private static Optional<String> kind(Delivery delivery, Body body) {
        Optional<String> kind = body.text("object_kind");
        return delivery.event().equals("System Hook") ? kind.or(() -> body.text("event_name")) : kind;
    }

    private static Decision unknown(Body body) {
        String path = body.path().map(text -> Plain.line(text, SHOWN)).orElse("(no path)");
        return new Decision.Ignored(
                Optional.empty(),
                "no configured project is " + path
                        + (body.projectId().isPresent()
                                ? " with project id " + body.projectId().getAsLong()
                                : "")
                        + "; see gitlab.path and gitlab.projectId");
    }
}
