package slipway.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import slipway.config.BuildSettings;
import slipway.docker.build.ImageBuild;
import slipway.docker.engine.RunNames;
import slipway.parts.EnginePart;
import slipway.parts.NeedsParts;
import slipway.parts.SampleBuildSettings;

/** What is of no more use leaves the engine; what is somebody's, or in use, does not. */
@NeedsParts
@ParameterizedClass
@MethodSource("slipway.parts.EnginePart#ofBothStores")
class KeepOnlyTest {
    private static final String PROJECT = "keep-test";
    private static final String IMAGE = "keep-test/backend";

    @Parameter
    private EnginePart part;

    private Engine ours;
    private Engine theirs;

    @TempDir
    private Path work;

    @TempDir
    private Path folder;

    private Engine engine(String installation) throws Exception {
        return new Engine(Optional.of(part.address()), () -> installation, folder, EnginePart.environment());
    }

    @BeforeEach
    void write() throws Exception {
        ours = engine("keep-test-ours");
        theirs = engine("keep-test-theirs");
        Files.writeString(work.resolve("Dockerfile"), "FROM busybox:local\nCOPY content /\n");
    }

    @AfterEach
    void removeAll() throws Exception {
        String images = part.docker("images", "-q", "--filter", "label=slipway.project=" + PROJECT);
        images.lines().distinct().forEach(image -> {
            try {
                part.docker("rmi", "-f", image);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        ours.close();
        theirs.close();
    }

    @Test
    void onlyImagesThatNobodyNeedsGo() throws Exception {
        String live = build(ours, IMAGE, "1");
        build(ours, IMAGE, "2");
        build(ours, IMAGE, "3");
        build(ours, IMAGE, "4");
        build(ours, IMAGE, "5");
        part.docker("tag", IMAGE + ":2", "keep-test/of-a-person:mine");
        String container = part.docker("create", IMAGE + ":3").strip();
        build(theirs, "keep-test/theirs", "6");
        keepOnly(Set.of(live), Set.of("4"));
        part.docker("rm", container);
        assertThat(tags())
                .as("live, in use, in the making; and what others have tagged or built")
                .containsExactlyInAnyOrder(
                        IMAGE + ":1", IMAGE + ":3", IMAGE + ":4", "keep-test/of-a-person:mine", "keep-test/theirs:6");
        keepOnly(Set.of(live), Set.of());
        assertThat(tags()).doesNotContain(IMAGE + ":3", IMAGE + ":4").contains(IMAGE + ":1");
    }

    @Test
    void anImageThatLostItsTagsToTheNextOneGoes() throws Exception {
        String first = build(ours, IMAGE, "1");
        String second = build(ours, IMAGE, "1");
        assertThat(second).isNotEqualTo(first);
        keepOnly(Set.of(second), Set.of());
        assertThat(part.docker("images", "-q", "--no-trunc", "--filter", "label=slipway.project=" + PROJECT)
                        .lines())
                .containsOnly(second);
    }

    @Test
    void whatAnOlderVersionBuiltGoesWhereTheRepositoryIsTheProjects() throws Exception {
        byHand(IMAGE + ":old", "1");
        byHand("keep-test/else:old", "2");
        keepOnly(Set.of(), Set.of());
        assertThat(tags()).containsExactly("keep-test/else:old");
    }

    @Test
    void onlyCachesThatAreNotConfiguredAnyMoreGo() throws Exception {
        String kept = cache(PROJECT, "/cache", "keep-test-ours");
        String old = cache(PROJECT, "/old", "keep-test-ours");
        String others = cache(PROJECT, "/others", "keep-test-theirs");
        String busy = cache("keep-test-busy", "/old", "keep-test-ours");
        try {
            ours.keepOnly(() -> Map.of(
                    PROJECT,
                    new KeepSet(
                            Optional.of(IMAGE),
                            Set.of(),
                            Set.of(),
                            Set.of(RunNames.volume(PROJECT, Optional.empty(), "/cache")),
                            false),
                    "keep-test-busy",
                    new KeepSet(Optional.of(IMAGE), Set.of(), Set.of(), Set.of(), true)));
            assertThat(part.docker("volume", "ls", "-q", "--filter", "label=slipway.project")
                            .lines())
                    .contains(kept, others, busy)
                    .doesNotContain(old);
        } finally {
            part.docker("volume", "rm", "--force", kept, old, others, busy);
        }
    }

    private void keepOnly(Set<String> digests, Set<String> commits) throws Exception {
        ours.keepOnly(() -> Map.of(PROJECT, new KeepSet(Optional.of(IMAGE), digests, commits, Set.of(), false)));
    }

    /** As Slipway builds: each image with its commit as a label, and as one of its tags. */
    private String build(Engine engine, String image, String commit) throws Exception {
        Files.writeString(work.resolve("content"), commit + System.nanoTime());
        BuildSettings settings = SampleBuildSettings.of(image).cached().build();
        return engine.build(
                        new ImageBuild(
                                PROJECT,
                                work,
                                settings,
                                List.of(commit),
                                Map.of("org.opencontainers.image.revision", commit),
                                Optional.empty(),
                                UnaryOperator.identity()),
                        OutputStream.nullOutputStream())
                .id();
    }

    private void byHand(String tag, String content) throws Exception {
        Files.writeString(work.resolve("content"), content);
        part.docker("build", "-q", "--label", "slipway.project=" + PROJECT, "-t", tag, work.toString());
    }

    private String cache(String project, String folder, String server) throws Exception {
        return part.docker(
                        "volume",
                        "create",
                        "--label",
                        "slipway.project=" + project,
                        "--label",
                        "slipway.server=" + server,
                        RunNames.volume(project, Optional.empty(), folder))
                .strip();
    }

    private List<String> tags() throws Exception {
        return part.docker(
                        "images",
                        "--format",
                        "{{.Repository}}:{{.Tag}}",
                        "--filter",
                        "label=slipway.project=" + PROJECT)
                .lines()
                .toList();
    }
}
