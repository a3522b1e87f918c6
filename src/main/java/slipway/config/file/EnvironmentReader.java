package slipway.config.file;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slipway.config.ApprovalSettings;
import slipway.config.Environment;
import slipway.config.EnvironmentSource;
import slipway.config.FreezeSettings;
import slipway.config.FreezeWindow;
import slipway.config.GitLabSettings;
import slipway.config.NamePattern;
import slipway.config.People;
import slipway.config.RedeploySettings;
import slipway.config.value.Kind;
import slipway.config.value.KnownPeople;
import slipway.config.value.Section;
import slipway.config.value.Texts;
import slipway.config.value.Times;
import slipway.config.value.Unique;

/** Reads {@code projects[].environments}, or the short form for one: {@code deployBranch} and {@code redeploy}. */
final class EnvironmentReader {
    private static final EnvironmentSource EXAMPLE = new EnvironmentSource.Branch(new NamePattern("main"));
    private static final List<String> SOURCES = List.of("branch", "tag", "environment");

    private static final Duration USUAL_EXPIRY = Duration.ofDays(7);
    private final Section project;
    private final GitLabSettings gitlab;
    private final KnownPeople people;
    private final Optional<String> image;
    private final Kind<String> names = new Unique<>(Texts.ENVIRONMENT);
    private final Kind<String> branches = new Unique<>(Texts.BRANCHES);
    private final Kind<String> tags = new Unique<>(Texts.TAGS);
    /** In the order of the file: an environment takes only from one that stands before it, so that there is no circle. */
    private final List<String> earlier = new ArrayList<>();

    /**
     * @param gitlab has the name of the environment in the short form
     * @param image the name of the image that the project builds, if it is known
     */
    EnvironmentReader(Section project, GitLabSettings gitlab, KnownPeople people, Optional<String> image) {
        this.image = image;
        this.project = project;
        this.gitlab = gitlab;
        this.people = people;
    }

    List<Environment> read() {
        if (!project.has("environments")) {
            return List.of(shortForm());
        }
        for (String key : List.of("deployBranch", "protectedVariables", "freeze", "gitlabFreezes", "redeploy")) {
            project.unfit(key, "is given, and so is environments; move it into one of these");
        }
        return project.optional("environments", Kind.someOf(Kind.part(this::environment)), List.of());
    }

    private Environment shortForm() {
        String branch = project.optional("deployBranch", Texts.BRANCH, "main");
        return new Environment(
                gitlab.environment(),
                new EnvironmentSource.Branch(new NamePattern(branch)),
                Optional.empty(),
                variables(project),
                Optional.empty(),
                freeze(project),
                project.optional("redeploy", Kind.part(this::redeploy)));
    }

    private Environment environment(Section section) {
        String name = section.required("name", names, "production");
        if (!section.has("redeploy")) {
            section.problem(
                    "redeploy", "is missing; add it, with a host and a command, compose or swarm, or with kubernetes");
        }
        if (!section.has("from")) {
            section.problem("from", "is missing; add it, such as { \"branch\": \"main\" }");
        }
        if (section.has("tags") && !project.has("build")) {
            section.problem("tags", "is of no use without build, whose image they name; add build, or leave it out");
        }
        Environment environment = new Environment(
                name,
                section.optional("from", Kind.part(this::source), EXAMPLE),
                section.optional("tags", Kind.listOf(new Unique<>(Texts.TAG))),
                variables(section),
                section.optional("approval", Kind.part(this::approval)),
                freeze(section),
                section.optional("redeploy", Kind.part(this::redeploy)));
        if (environment.from().promotion().isPresent() && environment.isProtected()) {
            section.problem(
                    "protectedVariables",
                    "is of no use where the releases of another environment go, since nothing is tested there; leave it out");
        }
        earlier.add(name);
        return environment;
    }

    private Map<String, String> variables(Section section) {
        if (section.has("protectedVariables") && !project.has("test")) {
            section.problem("protectedVariables", "is of no use without test, whose commands see them; add test");
        }
        return section.optional("protectedVariables", TestReader.ENVIRONMENT, Map.of());
    }

    private ApprovalSettings approval(Section section) {
        var by = new People(section.required("by", Kind.someOf(new Unique<>(people)), List.of("ryan")));
        boolean selfApproval = section.optional("selfApproval", Kind.yesOrNo(), true);
        if (!selfApproval && by.isOnePerson()) {
            section.note(
                    "selfApproval",
                    "is false, so nobody can approve what " + by.words() + " pushed; add another person to by");
        }
        return new ApprovalSettings(
                by,
                selfApproval,
                section.optional("expires", Times.between(Duration.ofMinutes(1), Duration.ofDays(30)), USUAL_EXPIRY));
    }

    private FreezeSettings freeze(Section section) {
        boolean ofGitLab = section.optional("gitlabFreezes", Kind.yesOrNo(), false);
        if (ofGitLab && gitlab.apiToken().isEmpty()) {
            section.problem(
                    "gitlabFreezes",
                    "is of no use without gitlab.apiToken, with which GitLab is asked for them; add that, or leave it out");
        }
        Kind<FreezeWindow> window = Kind.part(new FreezeReader(people)::read);
        return new FreezeSettings(section.optional("freeze", Kind.listOf(window), List.of()), ofGitLab);
    }

    private RedeploySettings redeploy(Section section) {
        return new RedeployReader(section, project.has("build"), project.has("push"), image).read();
    }

    private EnvironmentSource source(Section section) {
        List<String> given = SOURCES.stream().filter(section::has).toList();
        if (given.isEmpty()) {
            section.problem("branch", "is missing, and so are tag and environment; add one of them, such as \"main\"");
        }
        given.stream()
                .skip(1)
                .forEach(key -> section.problem(key, "is given, and so is " + given.get(0) + "; give one of them"));
        section.needs("for", "environment", "it is the time for which a release must have been live there");
        Optional<EnvironmentSource> branch =
                section.optional("branch", branches).map(NamePattern::new).map(EnvironmentSource.Branch::new);
        Optional<EnvironmentSource> tag =
                section.optional("tag", tags).map(NamePattern::new).map(EnvironmentSource.Tag::new);
        Optional<String> environment = section.optional("environment", Texts.ENVIRONMENT);
        Duration after = section.optional("for", Times.LIMIT, Duration.ZERO);
        environment
                .filter(name -> !earlier.contains(name))
                .ifPresent(name -> section.problem(
                        "environment",
                        "there is no environment " + name + " before this one; name one that stands above it"));
        return branch.or(() -> tag)
                .or(() -> environment.map(name -> new EnvironmentSource.Promotion(name, after)))
                .orElse(EXAMPLE);
    }
}
