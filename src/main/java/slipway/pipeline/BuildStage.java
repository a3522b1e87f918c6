package slipway.pipeline;

import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slipway.config.Build;
import slipway.docker.Built;
import slipway.docker.DockerException;
import slipway.docker.Engine;
import slipway.docker.ImageBuild;
import slipway.run.Image;
import slipway.text.Elapsed;

/** The build stage: the image of the commit, under its configured tags and the commit's own. */
final class BuildStage {
    private final Engine engine;
    private final FreeSpace space;
    private final Clock clock;

    BuildStage(Engine engine, FreeSpace space, Clock clock) {
        this.engine = engine;
        this.space = space;
        this.clock = clock;
    }

    StageResult run(Work work, Build build) throws InterruptedException {
        var time = Elapsed.start();
        try {
            Optional<String> full = space.problem();
            if (full.isPresent()) {
                return new StageResult.Failed(full.get());
            }
            Built built = engine.build(
                    new ImageBuild(
                            work.run().project(),
                            work.folder(),
                            build,
                            tags(work),
                            labels(work),
                            work.login(),
                            work.log()::redacted),
                    work.log());
            work.built(built.id());
            // Without a registry the engine's own id is the only name that never changes its meaning.
            Optional<String> digest = work.project().push().isPresent() ? Optional.empty() : Optional.of(built.id());
            work.made(new Image(work.reference(), digest));
            return StageResult.succeeded(built.id() + " in " + time
                    + built.note().map(note -> "; " + note).orElse(""));
        } catch (DockerException e) {
            return new StageResult.Failed(e.getMessage());
        } catch (IOException e) {
            return new StageResult.Failed("how much room there is for a build cannot be told: " + e);
        }
    }

    /** The tags that move are given when the image is published: until then they name what was published before. */
    private static List<String> tags(Work work) {
        boolean goesOn =
                work.project().push().isPresent() || work.project().redeploy().isPresent();
        return goesOn ? List.of(work.run().commit()) : work.tags();
    }

    /** By the OCI image specification, annotations.md. */
    private Map<String, String> labels(Work work) {
        return Map.of(
                "org.opencontainers.image.source",
                        source(work.project().repository().url()),
                "org.opencontainers.image.revision", work.run().commit(),
                "org.opencontainers.image.created",
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    /** The address without a user or password that someone may have written into it. */
    private static String source(String url) {
        return url.replaceFirst("^(https?://)[^/@]*@", "$1");
    }
}
