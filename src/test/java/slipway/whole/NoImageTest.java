package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.files.FileTree;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** A static site: there is no image, and a command on the host checks the commit out. */
@NeedsParts
final class NoImageTest {
    @TempDir
    private Path folder;

    private Scene scene;
    private Path site;
    private Application application;

    @BeforeEach
    void aSiteOnTheHost() throws Exception {
        scene = Scene.in(folder);
        site = scene.host().resolve("site-" + scene.team().path().replace('/', '-'));
        String trace = site.getFileName() + ".trace";
        application = new Application(scene.host().resolve(trace));
        String name = site.getFileName().toString();
        scene.settings()
                .project("build", null)
                .project("push", null)
                .part(
                        "redeploy",
                        "command",
                        String.join(
                                " && ",
                                "export GIT_SSH_COMMAND='ssh -i " + keyOfTheHost() + " -o UserKnownHostsFile="
                                        + git().resolve("known_hosts") + "'",
                                "{ test -d " + name + " || git clone --quiet "
                                        + scene.team().url() + " " + name + "; }",
                                "cd " + name,
                                "git fetch --quiet origin",
                                "git checkout --quiet --force {commit}",
                                "echo {commit} {run} >> ../" + trace))
                .part("redeploy", "rollback", true)
                .part(
                        "redeploy",
                        "verify",
                        Map.of(
                                "url", application.address(),
                                "from", "server",
                                "contains", "{commit} {run}",
                                "within", "10s"));
    }

    @AfterEach
    void itEnds() throws IOException {
        application.close();
        FileTree.delete(site);
        Files.deleteIfExists(Path.of(site + ".key"));
    }

    @Test
    void aCommitGoesLiveIsBackedOutAndPutLiveAgainByItsNameAlone() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            JsonNode first = slipway.awaitEnd(page("one"), "succeeded");
            assertThat(stages(first))
                    .containsExactly(
                            "checkout succeeded",
                            "test succeeded",
                            "build skipped",
                            "push skipped",
                            "redeploy succeeded");
            assertThat(first.path("image").isNull()).isTrue();
            assertThat(Files.readString(site.resolve("index.html"))).isEqualTo("one");

            scene.team().write("index.html", "bad");
            application.isBad(scene.team().commit("bad"));
            JsonNode second = slipway.awaitEnd(scene.team().pushed("main"), "rolled_back");
            assertThat(second.path("reason").asText()).contains("it answers 500", "the release before is live again");
            assertThat(Files.readString(site.resolve("index.html"))).isEqualTo("one");

            JsonNode third = slipway.awaitEnd(page("three"), "succeeded");
            assertThat(slipway.post("/api/projects/" + scene.project() + "/rollback", "{}")
                            .statusCode())
                    .isEqualTo(202);
            JsonNode back = slipway.awaitEnd(third.path("id").asLong() + 1, "succeeded");
            assertThat(back.path("commit")).isEqualTo(first.path("commit"));
            assertThat(Files.readString(site.resolve("index.html"))).isEqualTo("one");
            JsonNode live = slipway.json("/api/projects/" + scene.project()).at("/live/0");
            assertThat(live.path("commit")).isEqualTo(first.path("commit"));
            assertThat(live.path("image").isNull()).isTrue();
            assertThat(live.path("digest").isNull()).isTrue();
        }
    }

    @Test
    void aReleaseOfATimeWithoutAnImageIsNotPutLiveOnceThereIsOne() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            slipway.awaitEnd(page("one"), "succeeded");
            scene.settings()
                    .project(
                            "build",
                            Map.of(
                                    "image",
                                    scene.parts().registry() + "/"
                                            + scene.team().path()));
            slipway.reload();
            slipway.awaitEnd(page("two"), "succeeded");
            assertThat(slipway.post("/api/projects/" + scene.project() + "/rollback", "{\"release\": 1}")
                            .body())
                    .contains("release 1 has no image, and the project builds");
        }
    }

    /** A private key must belong to who uses it. */
    private Path keyOfTheHost() throws IOException {
        Path key = Files.copy(git().resolve("id_ed25519"), scene.host().resolve(site.getFileName() + ".key"));
        Files.setOwner(key, Files.getOwner(scene.host()));
        return key;
    }

    private Path git() {
        return scene.parts().folder().resolve("git");
    }

    private long page(String text) throws IOException, InterruptedException {
        scene.team().write("index.html", text);
        scene.team().commit(text);
        return scene.team().pushed("main");
    }

    private static List<String> stages(JsonNode run) {
        List<String> stages = new ArrayList<>();
        run.path("stages")
                .forEach(stage -> stages.add(
                        stage.path("name").asText() + " " + stage.path("state").asText()));
        return stages;
    }
}
