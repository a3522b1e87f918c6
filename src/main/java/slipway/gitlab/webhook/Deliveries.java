package slipway.gitlab.webhook;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import slipway.config.Config;
import slipway.config.Project;
import slipway.gitlab.ProjectNumbers;
import slipway.text.SingleLine;

/**
 * Decides what deliveries ask for; made once for a configuration, and used by any number of threads. Who sends is
 * settled first, over the raw bytes; only then is the body read, and only then does a project's name play a part.
 */
public final class Deliveries {
    /** GitLab's names of what is acted on. */
    private static final Set<String> KINDS = Set.of("push", "tag_push");

    private static final int SHOWN = 100;
    private static final int LONGEST_PATH = 500;

    private final Authentication authentication;
    private final ProjectFinder projects;
    private final ProjectNumbers numbers;

    /**
     * For one configuration.
     *
     * @param numbers learns from deliveries which project has which number
     */
    public Deliveries(Config config, ProjectNumbers numbers) {
        this.authentication = new Authentication(config.projects());
        this.projects = new ProjectFinder(config.projects(), numbers);
        this.numbers = numbers;
    }

    /**
     * What can be refused without its body; empty if the body decides. A stranger's is not worth reading.
     *
     * @param headers as in {@link Delivery}
     */
    public Optional<DeliveryDecision.Unauthenticated> refuseUnread(Map<String, String> headers, Instant now) {
        Delivery unread = new Delivery(headers, new byte[0]);
        return authentication.mayBeProven(unread, now)
                ? Optional.empty()
                : Optional.of(new DeliveryDecision.Unauthenticated(Authentication.refusal(unread, now)));
    }

    /**
     * Never throws, whatever the bytes are. Only what is new of a project is written down first, and at the start it is
     * waited for that the database is open.
     */
    public DeliveryDecision decide(Delivery delivery, Instant now) {
        Set<String> provenProjects = authentication.projects(delivery, now);
        if (provenProjects.isEmpty()) {
            return new DeliveryDecision.Unauthenticated(Authentication.refusal(delivery, now));
        }
        try {
            DeliveryBody body = BodyReader.read(delivery.body());
            return decide(delivery, body, provenProjects);
        } catch (IOException notJson) {
            return new DeliveryDecision.Malformed(
                    provenProjects.size() == 1 ? List.copyOf(provenProjects) : List.of(),
                    "the body is not a JSON object, or is nested too deeply; is a proxy changing it?");
        }
    }

    /**
     * A sender who may speak for another project only is one of those that GitLab must not get an error for: a group's
     * hook delivers for the group's projects that have hooks of their own too, and GitLab would switch it off for all.
     */
    private List<Project> theirs(Delivery delivery, DeliveryBody body, Set<String> proven) {
        List<Project> theirs = projects.find(body).stream()
                .filter(project -> proven.contains(project.name()))
                .toList();
        List<Project> ofInstance = theirs.stream()
                .filter(project -> GitLabInstance.of(delivery, body)
                        .filter(instance -> instance.isThatOf(project.gitlab()))
                        .isPresent())
                .toList();
        // GitLab may well be configured by another name than it has for itself.
        return theirs.size() > 1 && !ofInstance.isEmpty() ? ofInstance : theirs;
    }

    private DeliveryDecision decide(Delivery delivery, DeliveryBody body, Set<String> proven) {
        List<Project> theirs = theirs(delivery, body, proven);
        Optional<String> kind = kind(delivery, body);
        List<String> names = theirs.stream().map(Project::name).toList();
        Set<String> secretOf = theirs.isEmpty() ? proven : Set.of();
        if (kind.isEmpty()) {
            return new DeliveryDecision.Ignored(
                    names,
                    secretOf,
                    "the body has no object_kind; if GitLab's webhook has a custom template, remove it");
        }
        if (!KINDS.contains(kind.get())) {
            return new DeliveryDecision.Ignored(
                    names,
                    secretOf,
                    "this is a " + SingleLine.line(kind.get(), SHOWN) + " event; only pushes and tags are acted on");
        }
        if (theirs.isEmpty()) {
            return new DeliveryDecision.Ignored(names, secretOf, unknown(body));
        }
        return DuplicateProjects.areDeclared(theirs)
                ? push(delivery, body, theirs)
                : DuplicateProjects.undecided(names);
    }

    private DeliveryDecision push(Delivery delivery, DeliveryBody body, List<Project> theirs) {
        if (body.projectId().isPresent() && body.path().isPresent()) {
            numbers.saw(
                    theirs.get(0).gitlab(),
                    body.projectId().getAsLong(),
                    SingleLine.line(body.path().get(), LONGEST_PATH));
        }
        return PushReader.decide(delivery, body, theirs);
    }

    /** A system hook has {@code object_kind} for some of its events only. */
    private static Optional<String> kind(Delivery delivery, DeliveryBody body) {
        Optional<String> kind = body.text("object_kind");
        return delivery.event().equals("System Hook") ? kind.or(() -> body.text("event_name")) : kind;
    }

    private static String unknown(DeliveryBody body) {
        String path = body.path().map(text -> SingleLine.line(text, SHOWN)).orElse("(no path)");
        return "no configured project is " + path
                + (body.projectId().isPresent()
                        ? " with project id " + body.projectId().getAsLong()
                        : "")
                + ", or its webhook has another secret; see gitlab.path, gitlab.projectId and gitlab.secretToken";
    }
}
