package slipway.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One change each to a good file, and what is said of it. */
class RefusedConfigTest {
    @TempDir
    Path folder;

    @BeforeEach
    void filesThatAreNamed() throws IOException {
        Documents.writeCertificates(folder);
        Files.writeString(folder.resolve("board-token"), "board-board-board-board");
        Files.writeString(folder.resolve("chat-url"), "http://127.0.0.1:8065/hooks/x\n");
        Files.writeString(folder.resolve("empty"), "\n");
        Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 1});
        Files.write(folder.resolve("large"), new byte[70_000]);
    }

    @Test
    void withoutAChangeItIsGood() {
        assertThat(Documents.readersProblems(Documents.everything(), folder)).isEmpty();
    }

    static Stream<Arguments> refused() {
        return Documents.table("/slipway/config/refused.txt").map(row -> Arguments.of((Object[]) row));
    }

    static Stream<Arguments> accepted() {
        return Documents.table("/slipway/config/accepted.txt").map(row -> Arguments.of((Object[]) row));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("refused")
    void isRefused(String pointer, String value, String problem, boolean bySchemaToo) {
        ObjectNode document = Documents.everything();
        Documents.edit(document, pointer, value);

        assertThat(Documents.readersProblems(document, folder))
                .singleElement()
                .asString()
                .startsWith(problem);
        assertThat(!Documents.schemasProblems(document).isEmpty())
                .as("refused by the schema")
                .isEqualTo(bySchemaToo);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("accepted")
    void isAccepted(String pointer, String value) {
        ObjectNode document = Documents.everything();
        Documents.edit(document, pointer, value);

        assertThat(Documents.readersProblems(document, folder)).isEmpty();
        assertThat(Documents.schemasProblems(document)).isEmpty();
    }

    @Test
    void aBuildDuringTestsThatWorkInItsFolderIsRefused() {
        ObjectNode document = Documents.everything();
        Documents.edit(document, "/projects/0/buildDuringTests", "true");
        assertThat(Documents.readersProblems(document, folder)).isEmpty();

        Documents.edit(document, "/projects/0/test", "{ \"commands\": [\"make test\"] }");
        assertThat(Documents.readersProblems(document, folder))
                .containsExactly(
                        "projects[0].buildDuringTests: tests without test.image run in the folder of the commit,"
                                + " which the build reads; set test.image, or remove this key");

        Documents.edit(document, "/projects/0/test", "");
        Documents.edit(document, "/projects/0/protectedVariables", "");
        assertThat(Documents.readersProblems(document, folder))
                .containsExactly("projects[0].buildDuringTests: is of no use without test (the image is built while the"
                        + " tests run); add test, or leave it out");
    }

    @Test
    void whatNeedsAnImageIsRefusedWithoutABuild() {
        ObjectNode document = Documents.everything();
        Documents.edit(document, "/projects/0/reuseImages", "true");
        Documents.edit(document, "/projects/0/build", "");
        Documents.edit(document, "/projects/1/build", "");
        Documents.edit(document, "/projects/0/redeploy/verify/contains", "\"at {digest}\"");

        assertThat(Documents.readersProblems(document, folder))
                .containsExactly(
                        "projects[0].reuseImages: is of no use without build (without it no image is made); add build, or"
                                + " leave it out",
                        "projects[0].push: is of no use without build (it publishes the image that is built); add build,"
                                + " or leave it out",
                        "projects[0].redeploy.command: names {image}, and the project has no build; name {commit}, or add"
                                + " build",
                        "projects[0].redeploy.verify: names {digest}, and the project has no build; name {commit}, or add"
                                + " build",
                        "projects[1].redeploy.compose: is of no use without build, whose image the service runs; add"
                                + " build");
        assertThat(Documents.schemasProblems(document)).hasSize(2);
    }

    @Test
    void imagesThatMustShowTheirCommitAreNotReused() {
        ObjectNode document = Documents.everything();
        Documents.edit(document, "/projects/0/reuseImages", "true");

        assertThat(Documents.readersProblems(document, folder))
                .containsExactly("projects[0].reuseImages: does not fit verify.contains with {commit}: an image that is"
                        + " taken again shows the commit that it was built from; leave one of them out");
    }

    @Test
    void aRegistryIsReachedThroughSshWhereItIsBesideSlipwayAndImagesArePushedToIt() {
        ObjectNode document = Documents.everything();
        Documents.edit(document, "/projects/0/redeploy/registryThroughSsh", "true");
        Documents.edit(document, "/projects/0/build/image", "\"127.0.0.1:5000/backend\"");
        assertThat(Documents.readersProblems(document, folder)).isEmpty();
        assertThat(Documents.schemasProblems(document)).isEmpty();

        Documents.edit(document, "/projects/0/push", "");
        assertThat(Documents.readersProblems(document, folder))
                .containsExactly(
                        "projects[0].redeploy.registryThroughSsh: is of no use without push, which puts the image"
                                + " into the registry; add push");
        Documents.edit(document, "/projects/0/build/image", "\"127.0.0.1:0/backend\"");
        assertThat(Documents.readersProblems(document, folder))
                .anyMatch(problem -> problem.contains("is for a registry beside Slipway"));
    }

    @Test
    void aProjectMayPutCommitsLiveWithoutAnImage() {
        ObjectNode document = Documents.everything();
        Documents.edit(document, "/projects/0/build", "");
        Documents.edit(document, "/projects/0/push", "");
        Documents.edit(document, "/projects/0/reuseImages", "");
        Documents.edit(document, "/projects/0/redeploy/command", "\"git checkout {commit}\"");
        Documents.edit(document, "/projects/0/redeploy/verify/contains", "\"{commit} {run}\"");

        assertThat(Documents.readersProblems(document, folder)).isEmpty();
        assertThat(Documents.schemasProblems(document)).isEmpty();
    }

    @Test
    void severalEnginesTakeThePlaceOfOne() {
        ObjectNode document = Documents.withEngines(Documents.ENGINES);
        assertThat(Documents.readersProblems(document, folder)).isEmpty();
        assertThat(Documents.schemasProblems(document)).isEmpty();

        Documents.edit(document, "/server/docker", "\"unix:///run/docker.sock\"");
        assertThat(Documents.readersProblems(document, folder))
                .containsExactly(
                        "server.docker: is given, and so is engines; move it there with a name, or leave one of"
                                + " them out");
        assertThat(Documents.schemasProblems(document)).isNotEmpty();
    }

    static Stream<Arguments> refusedEngines() {
        String local = "{ \"name\": \"local\" }";
        return Stream.of(
                Arguments.of("[]", "server.engines: is empty;", true),
                Arguments.of("{}", "server.engines: must be a list, but is an object;", true),
                Arguments.of("[{}]", "server.engines[0].name: is missing; add it, such as \"builder\"", true),
                Arguments.of(
                        "[{ \"name\": \"a/b\" }]", "server.engines[0].name: \"a/b\" is not an engine's name;", true),
                Arguments.of(
                        "[{ \"name\": \"a\", \"docker\": \"ssh://a\" }]",
                        "server.engines[0].docker: \"ssh://a\" is not the address of a Docker engine;",
                        true),
                Arguments.of(
                        "[{ \"name\": \"a\", \"docker\": { \"host\": \"a\", \"user\": \"b\" } }]",
                        "server.engines[0].docker.identityFile: is missing;",
                        true),
                Arguments.of(
                        "[{ \"name\": \"a\", \"host\": \"a\" }]", "server.engines[0].host: is not known here;", true),
                Arguments.of(
                        "[" + local + ", { \"name\": \"local\", \"docker\": \"tcp://a:1\" }]",
                        "server.engines[1].name: is the same as server.engines[0].name;",
                        false),
                Arguments.of("[" + local + ", { \"name\": \"other\" }]", "server.engines: has an engine twice", false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedEngines")
    void enginesAreRefused(String engines, String problem, boolean bySchemaToo) {
        ObjectNode document = Documents.withEngines(engines);

        assertThat(Documents.readersProblems(document, folder))
                .singleElement()
                .asString()
                .startsWith(problem);
        assertThat(!Documents.schemasProblems(document).isEmpty())
                .as("refused by the schema")
                .isEqualTo(bySchemaToo);
    }

    @Test
    void noTwoProjectsHaveTheSameName() {
        ObjectNode document = Documents.everything();
        document.withArray("projects").add(Documents.everything().at("/projects/0"));

        assertThat(Documents.readersProblems(document, folder))
                .containsExactly("projects[5].name: is the same as projects[0].name; give each its own");
    }

    @Test
    void projectsMayBeTheServicesOfOneRepository() {
        ObjectNode document = Documents.everything();
        document.withArray("projects").add(Documents.everything().at("/projects/0"));
        Documents.edit(document, "/projects/5/name", "\"candlelight-worker\"");
        Documents.edit(document, "/projects/5/gitlab/path", "\"Candlelight/Teams/Backend\"");

        assertThat(Documents.readersProblems(document, folder))
                .containsExactly("projects[5].build.image: is the same as projects[0].build.image, and both push the"
                        + " commit as a tag, so each would replace what the other deploys; give each its own image");
        Documents.edit(document, "/projects/5/build/image", "\"candlelight/worker\"");
        assertThat(Documents.readersProblems(document, folder)).isEmpty();
        assertThat(Documents.schemasProblems(document)).isEmpty();
    }

    @Test
    void withoutTokensOnlyThisMachineMayReachIt() {
        ObjectNode document = Documents.everything();
        Documents.edit(document, "/server/apiTokens", "[]");
        // Of use only with tokens.
        ((ObjectNode) document.path("server")).remove("signIn");
        Documents.edit(document, "/projects/2/environments/1/approval", "");
        Documents.edit(document, "/projects/2/environments/2/freeze", "");
        assertThat(Documents.readersProblems(document, folder)).isEmpty();

        for (String open : new String[] {"0.0.0.0", "::", "10.1.2.3", "deploy.example.com", "127.example.com", "::2"}) {
            Documents.edit(document, "/server/host", "\"" + open + "\"");
            assertThat(Documents.readersProblems(document, folder))
                    .singleElement()
                    .asString()
                    .startsWith("server.apiTokens: is missing while server.host is " + open);
        }
        for (String closed : new String[] {"127.0.0.1", "127.1.2.3", "localhost", "::1", "0:0:0:0:0:0:0:1"}) {
            Documents.edit(document, "/server/host", "\"" + closed + "\"");
            assertThat(Documents.readersProblems(document, folder)).isEmpty();
        }
    }

    @Test
    void whatIsSaidOfASecretNeverShowsIt() {
        ObjectNode document = Documents.everything();
        Documents.edit(document, "/projects/0/push/password", "\"literal-password\"");
        Documents.edit(document, "/projects/0/gitlab/signingToken", "\"${env:WEBHOOK_TOKEN}\"");
        Documents.edit(document, "/server/apiTokens/0/token", "\"${env:SHORT}\"");
        Documents.edit(document, "/projects/0/repository/url", "\"https://me:url-password@host/x.git\"");

        assertThat(Documents.readersProblems(document, folder).toString())
                .doesNotContain("literal-password", "webhook-token", "\"short\"", "url-password")
                .contains("apiTokens[0].token", "repository.url", "signingToken", "push.password");
    }
}
