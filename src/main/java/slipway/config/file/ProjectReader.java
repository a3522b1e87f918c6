package slipway.config.file;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import slipway.config.BuildSettings;
import slipway.config.CaCertificates;
import slipway.config.CheckoutSettings;
import slipway.config.Environment;
import slipway.config.GitLabSettings;
import slipway.config.Placeholder;
import slipway.config.Project;
import slipway.config.PushSettings;
import slipway.config.Repository;
import slipway.config.TestSettings;
import slipway.config.WebhookSecrets;
import slipway.config.value.Addresses;
import slipway.config.value.CaFile;
import slipway.config.value.FilePaths;
import slipway.config.value.HeaderSecret;
import slipway.config.value.Kind;
import slipway.config.value.KnownPeople;
import slipway.config.value.References;
import slipway.config.value.Section;
import slipway.config.value.SourceUrl;
import slipway.config.value.Texts;
import slipway.config.value.Times;
import slipway.config.value.Unique;

/** Reads {@code projects[]}; one for all of them, since no two may have the same name. */
final class ProjectReader {
    private static final String EXAMPLE_URL = "https://gitlab.com/group/name.git";

    private final Kind<String> names = new Unique<>(Texts.PROJECT_NAME);
    private final KnownPeople people;

    ProjectReader(KnownPeople people) {
        this.people = people;
    }

    Project read(Section section) {
        String name = section.required("name", names, "backend");
        boolean cancelOutdatedTests = section.optional("cancelOutdatedTests", Kind.yesOrNo(), false);
        List<String> paths = section.optional("paths", Kind.someOf(new Unique<>(Texts.CHANGED_PATHS)), List.of());
        boolean reuseTestResults = section.optional("reuseTestResults", Kind.yesOrNo(), false);
        boolean reuseImages = section.optional("reuseImages", Kind.yesOrNo(), false);
        if (reuseImages) {
            section.needs("reuseImages", "build", "without it no image is made");
        }
        boolean buildDuringTests = section.optional("buildDuringTests", Kind.yesOrNo(), false);
        if (buildDuringTests) {
            section.needs("buildDuringTests", "test", "the image is built while the tests run");
            section.needs("buildDuringTests", "build", "it says when the image is built");
        }
        Repository repository = section.part("repository", this::repository);
        GitLabSettings gitlab = section.part("gitlab", this::gitlab);
        Optional<BuildSettings> build = build(section);
        Optional<PushSettings> push = section.optional("push", Kind.part(StageReader::push));
        List<Environment> environments =
                new EnvironmentReader(section, gitlab, people, build.map(BuildSettings::image)).read();
        if (reuseImages) {
            showNoCommit(section, environments);
        }
        return new Project(
                name,
                cancelOutdatedTests,
                paths,
                reuseTestResults,
                reuseImages,
                buildDuringTests,
                repository.trusting(gitlab.ca().map(CaCertificates::file)),
                gitlab,
                section.part("checkout", this::checkout),
                test(section, buildDuringTests),
                build,
                push,
                environments);
    }

    /** An image that is taken again shows the commit that it was built from. */
    private static void showNoCommit(Section section, List<Environment> environments) {
        environments.stream()
                .flatMap(environment -> environment.redeploy().stream())
                .flatMap(redeploy -> redeploy.verify().stream())
                .flatMap(verify -> verify.contains().stream())
                .flatMap(text -> Placeholder.ofTheCommit(text).stream())
                .findFirst()
                .ifPresent(word -> section.problem(
                        "reuseImages",
                        "does not fit verify.contains with {" + word
                                + "}: an image that is taken again shows the commit that it was built from; leave one of"
                                + " them out"));
    }

    /** Tests without an image run in the folder of the commit, which the build reads at the same time. */
    private static Optional<TestSettings> test(Section section, boolean buildDuringTests) {
        return section.optional("test", Kind.part(test -> {
            if (buildDuringTests && !test.has("image")) {
                section.problem(
                        "buildDuringTests",
                        "tests without test.image run in the folder of the commit, which the build reads; set"
                                + " test.image, or remove this key");
            }
            return TestReader.read(test);
        }));
    }

    /** Without it a release is a commit that a command puts live. */
    private static Optional<BuildSettings> build(Section section) {
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
                section.optional("password", References.SECRET),
                Optional.empty());
    }

    private CheckoutSettings checkout(Section section) {
        return new CheckoutSettings(
                section.optional("depth", Kind.integer(0, 1_000_000), CheckoutSettings.USUAL.depth()),
                section.optional("submodules", Kind.yesOrNo(), CheckoutSettings.USUAL.submodules()),
                section.optional("lfs", Kind.yesOrNo(), CheckoutSettings.USUAL.lfs()),
                section.optional("anyCommit", Kind.yesOrNo(), CheckoutSettings.USUAL.anyCommit()),
                section.optional("timeout", Times.LIMIT, CheckoutSettings.USUAL.timeout()));
    }

    private GitLabSettings gitlab(Section section) {
        section.atLeastOne("path", "projectId", "by which deliveries find the project");
        section.atLeastOne("secretToken", "signingToken", "as set in GitLab's webhook");
        section.needs("apiToken", "url", "it is sent nowhere else");
        section.needs("previousSecretToken", "secretToken", "it is for the time in which that one replaces it");
        section.needs("previousSigningToken", "signingToken", "it is for the time in which that one replaces it");
        Optional<URI> url = section.optional("url", Addresses.WEB);
        Optional<Long> projectId = section.optional("projectId", Kind.whole(1, Long.MAX_VALUE));
        return new GitLabSettings(
                section.optional("path", Texts.GITLAB_PATH),
                projectId.map(OptionalLong::of).orElseGet(OptionalLong::empty),
                webhook(section),
                url,
                section.optional("apiToken", HeaderSecret.ACCESS_TOKEN),
                section.optional("caFile", CaFile.CERTIFICATES),
                section.optional("environment", Texts.ENVIRONMENT, "production"));
    }

    private static WebhookSecrets webhook(Section section) {
        return new WebhookSecrets(
                WebhookSecrets.of(
                        section.optional("secretToken", HeaderSecret.WEBHOOK_TOKEN),
                        section.optional("previousSecretToken", HeaderSecret.WEBHOOK_TOKEN)),
                WebhookSecrets.of(
                        section.optional("signingToken", HeaderSecret.SIGNING_TOKEN),
                        section.optional("previousSigningToken", HeaderSecret.SIGNING_TOKEN)));
    }
}
