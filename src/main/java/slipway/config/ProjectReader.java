package slipway.config;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads {@code projects[]}; one for all of them, since no two may have the same name or the same place in GitLab. */
final class ProjectReader {
    private static final String EXAMPLE_URL = "https://gitlab.com/group/name.git";

    private final Kind<String> names = new Unique<>(Texts.PROJECT_NAME);
    private final Kind<String> paths = new Unique<>(Texts.GITLAB_PATH, path -> path.toLowerCase(Locale.ROOT));
    private final Kind<Long> identifiers = new Unique<>(Kind.whole(1, Long.MAX_VALUE));

    Project read(Section section) {
        return new Project(
                section.required("name", names, "backend"),
                section.optional("deployBranch", Texts.BRANCH, "main"),
                section.optional("cancelOutdatedTests", Kind.yesOrNo(), false),
                section.part("repository", this::repository),
                section.part("gitlab", this::gitlab),
                section.part("checkout", this::checkout),
                section.optional("test", Kind.part(TestReader::read)),
                build(section),
                section.optional("push", Kind.part(StageReader::push)),
                section.optional("redeploy", Kind.part(part -> RedeployReader.read(part, section.has("build")))));
    }

    /** Without it a release is a commit that a command puts live. */
    private static Optional<Build> build(Section section) {
        section.needs("push", "build", "it publishes the image that is built");
        return section.optional("build", Kind.part(StageReader::build));
    }

    private Repository repository(Section section) {
        String url = section.required("url", SourceUrl.KIND, EXAMPLE_URL);
        section.together("username", "password");
        section.needs("passphrase", "identityFile", "it opens that key");
        if (section.has("username") && !SourceUrl.isWeb(url)) {
            section.problem(
                    "username", "is for https:// addresses only; write the user into the url, or change the url");
        }
        return new Repository(
                url,
                section.optional("identityFile", FilePaths.PATH),
                section.optional("passphrase", References.SECRET),
                section.path("knownHosts", "~/.ssh/known_hosts"),
                section.optional("username", Texts.LINE),
                section.optional("password", References.SECRET));
    }

    private Checkout checkout(Section section) {
        return new Checkout(
                section.optional("depth", Kind.integer(0, 1_000_000), Checkout.USUAL.depth()),
                section.optional("submodules", Kind.yesOrNo(), Checkout.USUAL.submodules()),
                section.optional("lfs", Kind.yesOrNo(), Checkout.USUAL.lfs()),
                section.optional("timeout", Times.LIMIT, Checkout.USUAL.timeout()));
    }

    private GitLab gitlab(Section section) {
        section.atLeastOne("path", "projectId", "by which deliveries find the project");
        section.atLeastOne("secretToken", "signingToken", "as set in GitLab's webhook");
        section.needs("apiToken", "url", "it is sent nowhere else");
        Optional<Long> projectId = section.optional("projectId", identifiers);
        return new GitLab(
                section.optional("path", paths),
                projectId.map(OptionalLong::of).orElseGet(OptionalLong::empty),
                section.optional("secretToken", HeaderSecret.WEBHOOK_TOKEN),
                section.optional("signingToken", HeaderSecret.SIGNING_TOKEN),
                section.optional("url", Addresses.WEB),
                section.optional("apiToken", HeaderSecret.ACCESS_TOKEN),
                section.optional("environment", Texts.ENVIRONMENT, "production"));
    }
}
