package slipway.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import slipway.parts.EnginePart;
import slipway.parts.Parts;

/** Images of the application in {@code app} of the test's resources: two good releases, and one that soon ends. */
record SampleImages(String first, String second, String dying) {
    static SampleImages build(Path folder, String tagged) throws IOException, InterruptedException {
        for (String each : List.of("Dockerfile", "serve.sh")) {
            try (var file = SampleImages.class.getResourceAsStream("app/" + each)) {
                Files.write(folder.resolve(each), file.readAllBytes());
            }
        }
        return new SampleImages(
                build(folder, tagged, "first", ""),
                build(folder, tagged, "second", ""),
                build(folder, tagged, "dying", "1"));
    }

    private static String build(Path folder, String tagged, String version, String exitAfter)
            throws IOException, InterruptedException {
        EnginePart engine = new EnginePart(Parts.find().liveEngine());
        String image = "app-" + tagged + ":" + version;
        engine.docker(
                "build",
                "-q",
                "-t",
                image,
                "--build-arg",
                "VERSION=" + version,
                "--build-arg",
                "EXIT_AFTER=" + exitAfter,
                // Another class builds the same at the same time, and would have the same image.
                "--label",
                "slipway.test=" + tagged,
                folder.toString());
        return engine.docker("image", "inspect", "--format", "{{.Id}}", image).strip();
    }

    /** Neither the stacks nor the releases have left a container of one. */
    void remove() throws IOException, InterruptedException {
        EnginePart engine = new EnginePart(Parts.find().liveEngine());
        for (String image : List.of(first, second, dying)) {
            assertThat(engine.docker(
                            "ps", "-a", "--no-trunc", "--filter", "ancestor=" + image, "--format", "{{json .}}"))
                    .isEmpty();
            engine.docker("rmi", "-f", image);
        }
    }
}
