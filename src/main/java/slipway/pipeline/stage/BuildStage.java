package slipway.pipeline.stage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slipway.config.BuildSettings;
import slipway.docker.Engine;
import slipway.docker.build.BuildResult;
import slipway.docker.build.ImageBuild;
import slipway.docker.engine.EngineException;
import slipway.run.Image;
import slipway.run.StageName;
import slipway.text.Elapsed;

/** The build stage: the image of the commit, under its configured tags and the commit's own. */
public final class BuildStage {
    private final RunEngines engines;
    private final Path data;
    private final Clock clock;

    /** @param data where there must be room for a build, besides the engine's own */
    public BuildStage(RunEngines engines, Path data, Clock clock) {
        this.engines = engines;
        this.data = data;
        this.clock = clock;
    }

    /** Starts the build while the tests run, where the project wants that; nothing of it counts before its turn. */
    public void startDuringTests(RunContext context) throws InterruptedException {
        Optional<BuildSettings> settings = context.project().build();
        boolean wanted = context.project().buildDuringTests()
                && context.run().goal().stages().contains(StageName.BUILD)
                && goesOn(context);
        if (settings.isPresent() && wanted && isFree(context, settings.get())) {
            context.start(new EarlyBuild(
                    context.run().id(), context.log().early(), output -> build(context, settings.get(), output)));
        }
    }

    /**
     * Whether the image may be built before the tests have passed. An image that has the commit's tag already may be live, and
     * keeps the tag until they have; it may be gone when the build stage begins.
     */
    private boolean isFree(RunContext context, BuildSettings build) throws InterruptedException {
        try {
            Engine engine = engines.of(context);
            return new FreeSpace(data, engine).problem().isEmpty()
                    && !engine.hasImage(build.image() + ":" + context.run().commit());
        } catch (EngineException | IOException e) {
            return false;
        }
    }

    public StageResult run(RunContext context, BuildSettings build) throws InterruptedException {
        try {
            Optional<EarlyBuild> early = context.takeEarlyBuild();
            Built built = early.isPresent() ? early.get().result(context.log()) : build(context, build, context.log());
            String id = built.result().id();
            context.built(id);
            // Without a registry the engine's own id is the only name that never changes its meaning.
            Optional<String> digest = context.project().push().isPresent() ? Optional.empty() : Optional.of(id);
            context.made(new Image(context.reference(), digest));
            return StageResult.succeeded(id + " in " + built.time()
                    + (early.isPresent() ? ", started during the tests" : "")
                    + built.result().note().map(note -> "; " + note).orElse(""));
        } catch (EngineException e) {
            return StageResult.failed(e.getMessage());
        } catch (IOException e) {
            return StageResult.failed("how much room there is for a build cannot be told: " + e);
        }
    }

    /**
     * An image, and how long it took.
     *
     * @param time in words for a person
     */
    record Built(BuildResult result, String time) {}

    private Built build(RunContext context, BuildSettings build, OutputStream output)
            throws EngineException, IOException, InterruptedException {
        Engine engine = engines.of(context);
        Optional<String> full = new FreeSpace(data, engine).problem();
        if (full.isPresent()) {
            throw new EngineException(full.get());
        }
        var time = Elapsed.start();
        BuildResult result = engine.build(
                new ImageBuild(
                        context.run().project(),
                        context.folder(),
                        build,
                        tags(context),
                        labels(context),
                        context.login(),
                        context.log()::redacted),
                output);
        return new Built(result, time.toString());
    }

    /** The tags that move are given when the image is published: until then they name what was published before. */
    private static List<String> tags(RunContext context) {
        return goesOn(context) ? List.of(context.run().commit()) : context.tags();
    }

    private static boolean goesOn(RunContext context) {
        return context.project().push().isPresent() || context.redeploy().isPresent();
    }

    /** By the OCI image specification, annotations.md. */
    private Map<String, String> labels(RunContext context) {
        return Map.of(
                "org.opencontainers.image.source",
                        source(context.project().repository().url()),
                "org.opencontainers.image.revision", context.run().commit(),
                "org.opencontainers.image.created",
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    /** The address without a user or password that someone may have written into it. */
    private static String source(String url) {
        return url.replaceFirst("^(https?://)[^/@]*@", "$1");
    }
}
