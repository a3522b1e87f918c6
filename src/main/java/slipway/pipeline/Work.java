package slipway.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import slipway.config.Build;
import slipway.config.Project;
import slipway.docker.Login;
import slipway.log.RunLog;
import slipway.run.Claim;
import slipway.run.Image;
import slipway.run.Run;
import slipway.run.UntilWritten;

/** One run at work: what its stages share, and what one hands on to the next. */
final class Work {
    private final Claim claim;
    private final Project project;
    private final RunLog log;
    private final Leash leash;
    private final Path folder;
    private final UnaryOperator<String> seal;
    private final List<CompletableFuture<Void>> beside = new ArrayList<>();
    private Optional<Image> image;
    private Optional<String> imageId = Optional.empty();
    private Optional<String> reused = Optional.empty();

    /** @param seal signs a text with a key of this installation */
    Work(Claim claim, Project project, RunLog log, Leash leash, Path folder, UnaryOperator<String> seal) {
        this.claim = claim;
        this.project = project;
        this.log = log;
        this.leash = leash;
        this.folder = folder;
        this.seal = seal;
        this.image = claim.run().image();
    }

    Claim claim() {
        return claim;
    }

    Run run() {
        return claim.run();
    }

    Project project() {
        return project;
    }

    RunLog log() {
        return log;
    }

    Leash leash() {
        return leash;
    }

    /** Where the commit is laid out. */
    Path folder() {
        return folder;
    }

    /** For what is recorded besides the claim, and must be, whatever the disk says. */
    UntilWritten record() {
        return claim.record();
    }

    /** What was built, and published if there is a push stage. */
    Optional<Image> image() {
        return image;
    }

    void made(Image made) {
        claim.image(made, settings());
        image = Optional.of(made);
    }

    /** A digest of what decides how the image is tested and built. */
    String settings() {
        return ImageSettings.digest(project, seal);
    }

    /** The image of an earlier run is this run's as well. */
    void reuse(Image earlier, String why) {
        made(earlier);
        reused = Optional.of(why);
    }

    /** Why nothing is to be tested and built, if so. */
    Optional<String> reused() {
        return reused;
    }

    /** The engine's id of the image that the build stage made. */
    Optional<String> imageId() {
        return imageId;
    }

    void built(String id) {
        imageId = Optional.of(id);
    }

    /** Something that goes on while the next stages run, to be over before the run is. */
    void beside(CompletableFuture<Void> task) {
        beside.add(task);
    }

    /** Interrupted or not; each task has an end of its own, and has reported what it could not do. */
    void awaitAllBeside() {
        CompletableFuture.allOf(beside.toArray(CompletableFuture[]::new))
                .exceptionally(failure -> null)
                .join();
    }

    /** The tags of the image: the commit first, so that the ones that move are published last. */
    List<String> tags() {
        var tags = new LinkedHashSet<String>();
        tags.add(run().commit());
        tags.addAll(tagsThatMove());
        return List.copyOf(tags);
    }

    /** Repository and the first configured tag: the name by which people pull it. */
    String reference() {
        return repository() + ":" + tagsThatMove().stream().findFirst().orElse(run().commit());
    }

    /** The image's name without a tag; only for a project that builds one. */
    String repository() {
        return project.build().orElseThrow().image();
    }

    /** Those that name the newest image of the project. */
    List<String> tagsThatMove() {
        return project.build().map(Build::tags).orElse(List.of());
    }

    /** The registry's login, where the configuration has one. */
    Optional<Login> login() {
        return Login.configured(project);
    }

    /** GitLab CI's names, which scripts already use. */
    Map<String, String> ciVariables(String stage, String projectFolder) {
        return CiVariables.of(run(), project, stage, projectFolder);
    }
}
