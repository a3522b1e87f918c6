package slipway.pipeline.stage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import slipway.config.Environment;
import slipway.config.Project;
import slipway.config.RedeploySettings;
import slipway.config.TestSettings;
import slipway.database.RetryUntilRecorded;
import slipway.docker.EngineUse;
import slipway.docker.cli.Login;
import slipway.log.RunLog;
import slipway.run.Image;
import slipway.run.Run;
import slipway.run.history.EarlierResults;
import slipway.run.queue.Claim;

/** A run while it is executed: the state that its stages share, and the results that one hands on to the next. */
public final class RunContext {
    /** By the OCI distribution specification. */
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    private final Claim claim;
    private final Project project;
    private final Optional<Environment> environment;
    private final RunLog log;
    private final Cancellation cancellation;
    private final Path folder;
    private final UnaryOperator<String> seal;
    private final List<CompletableFuture<Void>> background = new ArrayList<>();
    private Optional<EngineUse> engine = Optional.empty();
    private Optional<EarlyBuild> earlyBuild = Optional.empty();
    private Optional<Image> image;
    private Optional<String> imageId = Optional.empty();
    private Optional<String> reused = Optional.empty();
    private boolean held;

    /**
     * Begins empty.
     *
     * @param environment to which the run deploys; empty for one that only tests
     * @param seal signs a text with a key of this installation
     */
    public RunContext(
            Claim claim,
            Project project,
            Optional<Environment> environment,
            RunLog log,
            Cancellation cancellation,
            Path folder,
            UnaryOperator<String> seal) {
        this.claim = claim;
        this.project = project;
        this.environment = environment;
        this.log = log;
        this.cancellation = cancellation;
        this.folder = folder;
        this.seal = seal;
        // What comes from another environment is called by the tag of this one.
        this.image = claim.run()
                .image()
                .map(made -> claim.run().promotes().isPresent() ? new Image(reference(), made.digest()) : made);
    }

    public Claim claim() {
        return claim;
    }

    public Run run() {
        return claim.run();
    }

    public Project project() {
        return project;
    }

    /** Where it goes live, if it does. */
    public Optional<Environment> environment() {
        return environment;
    }

    /** How its commit is tested: with what its environment gives to its own runs alone, if it goes to one. */
    public Optional<TestSettings> test() {
        return project.test()
                .map(test -> test.with(
                        environment.map(Environment::protectedVariables).orElse(Map.of())));
    }

    /** The environment whose runs share the caches of tests; empty for those of all other runs. */
    Optional<String> cachesOf() {
        return environment.filter(Environment::isProtected).map(Environment::name);
    }

    /** The redeploy of the run's environment, if it has one. */
    public Optional<RedeploySettings> redeploy() {
        return environment.flatMap(Environment::redeploy);
    }

    /** Of this one job runs at a time on a host. */
    public String nameOnHosts() {
        return environment.map(project::nameOnHosts).orElse(project.name());
    }

    /** Whether another environment pulls by the same tags as this run's. */
    public boolean sharesTags() {
        return environment.map(project::sharesTags).orElse(false);
    }

    public RunLog log() {
        return log;
    }

    public Cancellation cancellation() {
        return cancellation;
    }

    /** Where the commit is laid out. */
    Path folder() {
        return folder;
    }

    /** For records besides the claim's that must be written, too. */
    RetryUntilRecorded record() {
        return claim.record();
    }

    /** What was built, and published if there is a push stage. */
    public Optional<Image> image() {
        return image;
    }

    void made(Image made) {
        claim.image(made, settings());
        image = Optional.of(made);
    }

    /** A digest of what decides how the image is tested and built. */
    public String settings() {
        return ImageSettingsDigest.digest(project, test(), seal);
    }

    /**
     * A digest of what decides whether tests pass.
     *
     * @param tree git's number of the commit's files
     */
    String digestOfTests(TestSettings tests, String tree) {
        return ImageSettingsDigest.ofTests(project, tests, tree, seal);
    }

    /**
     * A digest of all inputs of the image and of its tests.
     *
     * @param tree git's number of the commit's files
     */
    public String digestOfImage(String tree) {
        return ImageSettingsDigest.ofImage(project, test(), tree, seal);
    }

    /** This run has done what the digest says; later ones may go on from it. */
    public void done(EarlierResults results, String digest) {
        record().write(() -> {
            results.done(project.name(), digest, run().id());
            return null;
        });
    }

    /** The image of an earlier run is this run's as well. */
    public void reuse(Image earlier, String why) {
        made(earlier);
        reused = Optional.of(why);
    }

    /** Why nothing is to be tested and built, if so. */
    public Optional<String> reused() {
        return reused;
    }

    /** The engine's id of the image that the build stage made. */
    Optional<String> imageId() {
        return imageId;
    }

    void built(String id) {
        imageId = Optional.of(id);
    }

    /** The one of several engines that was given to the run, if it has needed one: see {@link RunEngines}. */
    Optional<EngineUse> engine() {
        return engine;
    }

    void uses(EngineUse given) {
        engine = Optional.of(given);
    }

    /** The engine has no more to do for it, or next to nothing. */
    public synchronized void leaveEngine() {
        engine.ifPresent(EngineUse::close);
    }

    /** Something that goes on while the next stages run, to be over before the run is. */
    void inBackground(CompletableFuture<Void> task) {
        background.add(task);
    }

    /** The image is built while the tests run. */
    void start(EarlyBuild build) {
        build.start();
        earlyBuild = Optional.of(build);
    }

    /** The build that was started during the tests, if one was; it is handed out once. */
    Optional<EarlyBuild> takeEarlyBuild() {
        Optional<EarlyBuild> build = earlyBuild;
        earlyBuild = Optional.empty();
        return build;
    }

    /** Its turn does not come. Returns when it has ended. */
    public void stopEarlyBuild() {
        if (takeEarlyBuild().filter(EarlyBuild::end).isPresent()) {
            log.line("slipway: the build that was started during the tests was stopped");
        }
    }

    /**
     * When this returns, even after an interrupt, no background task of the run works any more. Each task has a time limit and
     * reports its own failures.
     */
    public void endBackgroundTasks() {
        stopEarlyBuild();
        CompletableFuture.allOf(background.toArray(CompletableFuture[]::new))
                .exceptionally(failure -> null)
                .join();
        leaveEngine();
    }

    /** The tags of the image: the commit first, so that the ones that move are published last. */
    List<String> tags() {
        var tags = new LinkedHashSet<String>();
        tags.add(run().commit());
        tags.addAll(tagsThatMove());
        return List.copyOf(tags);
    }

    /** Git's tag names the image, too, unless hosts pull by that name: somebody could push one called {@code latest}. */
    private Optional<String> ownTag() {
        return run().tag().filter(RunContext::isTagOfAnImage).filter(tag -> !project.isTagOfAnEnvironment(tag));
    }

    /** Repository and the first configured tag: the name by which people pull it. */
    public String reference() {
        return repository() + ":" + configuredTags().stream().findFirst().orElse(run().commit());
    }

    /** The image's name without a tag; only for a project that builds one. */
    public String repository() {
        return project.build().orElseThrow().image();
    }

    /** An image of that repository, as hosts and nodes pull it. */
    public String byDigest(String digest) {
        return repository() + "@" + digest;
    }

    /** Git's tag, and those that name the newest image of the environment; none while it may not go live there. */
    List<String> tagsThatMove() {
        return held
                ? List.of()
                : Stream.concat(ownTag().stream(), configuredTags().stream())
                        .distinct()
                        .toList();
    }

    private List<String> configuredTags() {
        return environment.map(project::tags).orElse(List.of());
    }

    /** From now on nothing that hosts ask for is changed. */
    public void hold() {
        held = true;
    }

    /** Whether there is nothing more to make: an earlier run, or an earlier attempt of this one, has done it. */
    public boolean isMadeBefore() {
        return run().built() || run().promotes().isPresent() || run().release().isPresent();
    }

    /** Registries take fewer characters than git, such as no slash. */
    private static boolean isTagOfAnImage(String tag) {
        return TAG.matcher(tag).matches();
    }

    /** The registry's login, where the configuration has one. */
    public Optional<Login> login() {
        return Login.configured(project);
    }

    /** GitLab CI's names, which scripts already use. */
    Map<String, String> ciVariables(String stage, String projectFolder) {
        return CiVariables.of(run(), project, stage, projectFolder);
    }
}
