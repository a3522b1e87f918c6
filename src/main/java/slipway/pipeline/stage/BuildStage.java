package slipway.pipeline.stage;

import java.io.IOException;
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
import slipway.text.Elapsed;

/** The build stage: the image of the commit, under its configured tags and the commit's own. */
public final class BuildStage {
    private final Engine engine;
    private final FreeSpace space;
    private final Clock clock;

    public BuildStage(Engine engine, FreeSpace space, Clock clock) {
        this.engine = engine;
        this.space = space;
        this.clock = clock;
    }

    public StageResult run(RunContext context, BuildSettings build) throws InterruptedException {
        var time = Elapsed.start();
        try {
            Optional<String> full = space.problem();
            if (full.isPresent()) {
                return new StageResult.Failed(full.get());
            }
            BuildResult built = engine.build(
                    new ImageBuild(
                            context.run().project(),
                            context.folder(),
                            build,
                            tags(context),
                            labels(context),
                            context.login(),
                            context.log()::redacted),
                    context.log());
            context.built(built.id());
            // Without a registry the engine's own id is the only name that never changes its meaning.
            Optional<String> digest = context.project().push().isPresent() ? Optional.empty() : Optional.of(built.id());
            context.made(new Image(context.reference(), digest));
            return StageResult.succeeded(built.id() + " in " + time
                    + built.note().map(note -> "; " + note).orElse(""));
        } catch (EngineException e) {
            return new StageResult.Failed(e.getMessage());
        } catch (IOException e) {
            return new StageResult.Failed("how much room there is for a build cannot be told: " + e);
        }
    }

    /** The tags that move are given when the image is published: until then they name what was published before. */
    private static List<String> tags(RunContext context) {
        boolean goesOn =
                context.project().push().isPresent() || context.redeploy().isPresent();
        return goesOn ? List.of(context.run().commit()) : context.tags();
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
