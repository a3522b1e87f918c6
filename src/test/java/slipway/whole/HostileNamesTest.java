package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** Names that git allows and a shell would stumble over. */
@NeedsParts
final class HostileNamesTest {
    private static final List<String> BRANCHES = List.of(
            "$(touch${IFS}pwned)",
            "`touch${IFS}pwned`",
            "a;touch${IFS}pwned",
            "a&b|c>pwned",
            "it's",
            "\"quoted\"",
            "%s%n{run}");

    @TempDir
    private Path folder;

    private Scene scene;

    @BeforeEach
    void aTestThatPrintsTheBranch() throws Exception {
        scene = Scene.in(folder);
        scene.settings().test("printf 'branch=%s\\n' \"$CI_COMMIT_BRANCH\"");
    }

    @Test
    void branchesOfAnyNameAreTestedAndNothingOfThemIsRun() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            for (String branch : BRANCHES) {
                JsonNode run = slipway.awaitEnd(scene.team().pushed(branch, "On " + branch));
                long id = run.path("id").asLong();
                assertThat(run.path("state").asText()).as(slipway.log(id)).isEqualTo("succeeded");
                assertThat(run.path("branch").asText()).isEqualTo(branch);
                assertThat(slipway.log(id)).contains("\nbranch=" + branch + "\n");
            }
            assertThat(pwned()).isEmpty();
        }
    }

    @Test
    void theyCanGoLiveToo() throws Exception {
        String branch = "a;touch${IFS}pwned;'$(touch${IFS}pwned)";
        scene.settings()
                .project("deployBranch", branch)
                .testImage("busybox:local")
                .part("redeploy", "command", "printf 'live=%s\\n' \"$SLIPWAY_BRANCH\"");
        try (RunningSlipway slipway = scene.start()) {
            long id = scene.team().pushed(branch, "Live");
            assertThat(slipway.awaitEnd(id).path("state").asText())
                    .as(slipway.log(id))
                    .isEqualTo("succeeded");
            assertThat(slipway.log(id)).contains("\nbranch=" + branch + "\n", "\nlive=" + branch + "\n");
            assertThat(pwned()).isEmpty();
        }
    }

    @Test
    void whatIsNoBranchToGitIsRefused() throws Exception {
        scene.team().commit("Begin");
        try (RunningSlipway slipway = scene.start()) {
            for (String branch : List.of("--upload-pack=touch pwned", "-x", "a b", "a..b", "a\nb", "../../pwned", "")) {
                HttpResponse<String> answer =
                        PushPayload.of(scene.team(), branch).send(slipway, "key");
                assertThat(answer.statusCode())
                        .as("%s: %s", branch, answer.body())
                        .isEqualTo(400);
            }
            assertThat(slipway.json("/api/runs").path("runs")).isEmpty();
            assertThat(pwned()).isEmpty();
        }
    }

    /** Everywhere that something of ours works: the server, its data, the git host, the host. */
    private List<Path> pwned() throws IOException {
        Path git = scene.parts()
                .folder()
                .resolve("git/repositories")
                .resolve(scene.team().path() + ".git");
        return Stream.of(folder, Path.of("").toAbsolutePath(), scene.host(), git)
                .flatMap(HostileNamesTest::namesIn)
                .filter(file -> file.getFileName().toString().equals("pwned"))
                .toList();
    }

    private static Stream<Path> namesIn(Path folder) {
        // Files of ours come and go meanwhile, which Files.walk does not bear.
        File[] children = folder.toFile().listFiles();
        return children == null
                ? Stream.empty()
                : Stream.of(children)
                        .flatMap(child -> Stream.concat(
                                Stream.of(child.toPath()),
                                Files.isSymbolicLink(child.toPath()) ? Stream.empty() : namesIn(child.toPath())));
    }
}
