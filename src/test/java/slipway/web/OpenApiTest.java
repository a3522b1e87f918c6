package slipway.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.AnsweredRoutes;
import slipway.parts.Contract;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/**
 * {@code /openapi.json} is true: each route of the server is in it, and each status and field of it was seen. That the
 * answers are as it says is checked for every answer of every test, by {@link RunningSlipway#send}.
 */
@NeedsParts
class OpenApiTest {
    private static final Contract CONTRACT = new Contract();
    private static final Exercised EXERCISED = new Exercised(CONTRACT);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static OpenApiScene scene;

    @BeforeAll
    static void exercise() throws Exception {
        scene = new OpenApiScene(folder);
        new OpenApiExercise(scene, CONTRACT, EXERCISED).all();
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    @Test
    void everyRouteIsInIt() throws Exception {
        var inIt = new TreeSet<String>();
        for (var path : CONTRACT.root().path("paths").properties()) {
            path.getValue().fieldNames().forEachRemaining(method -> {
                if (!method.equals("parameters")) {
                    inIt.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                }
            });
        }
        Set<String> answered = AnsweredRoutes.of(folder, scene.everything());
        assertThat(answered).containsAll(inIt);
        answered.removeAll(inIt);
        // That HEAD is answered as GET is stands in it once for all.
        answered.removeIf(
                route -> route.startsWith("HEAD ") && inIt.contains("GET " + route.substring("HEAD ".length())));
        assertThat(answered).isEmpty();
    }

    @Test
    void everyStatusOfItWasAnswered() {
        assertThat(EXERCISED.unansweredStatuses()).isEmpty();
    }

    @Test
    void everyFieldOfItHadAValue() {
        assertThat(EXERCISED.fieldsWithoutValue()).isEmpty();
    }

    @Test
    void everyWordThatStandsInOneFieldAloneWasThere() {
        assertThat(EXERCISED.wordsNotSeen()).isEmpty();
    }

    /** Of names and texts the reader cannot tell from outside whether they were read; of these it can. */
    @Test
    void everyParameterThatHasBoundsIsReadAndHasThem() throws Exception {
        int tried = 0;
        for (OpenApiExercise.Operation each : OpenApiExercise.operations(CONTRACT)) {
            for (JsonNode written : each.parameters()) {
                JsonNode parameter = CONTRACT.resolved(written);
                JsonNode schema = CONTRACT.resolved(parameter.path("schema"));
                if (schema.has("minimum")) {
                    assertThat(status(each, parameter, schema.path("minimum").asLong() - 1))
                            .as(place(each, parameter))
                            .isEqualTo(400);
                    assertThat(status(each, parameter, schema.path("minimum").asLong()))
                            .as(place(each, parameter))
                            .isEqualTo(200);
                    tried++;
                }
                if (schema.has("maximum")) {
                    assertThat(status(each, parameter, schema.path("maximum").asLong() + 1))
                            .as(place(each, parameter))
                            .isEqualTo(400);
                    assertThat(status(each, parameter, schema.path("maximum").asLong()))
                            .as(place(each, parameter))
                            .isEqualTo(200);
                }
                if (schema.has("enum")) {
                    assertThat(status(each, parameter, "another"))
                            .as(place(each, parameter))
                            .isEqualTo(400);
                    assertThat(status(
                                    each, parameter, schema.path("enum").get(0).asText()))
                            .as(place(each, parameter))
                            .isEqualTo(200);
                    tried++;
                }
            }
        }
        assertThat(tried).isEqualTo(11);
    }

    private static String place(OpenApiExercise.Operation operation, JsonNode parameter) {
        return operation.path() + " " + parameter.path("name").asText();
    }

    private static int status(OpenApiExercise.Operation operation, JsonNode parameter, Object value) throws Exception {
        String name = parameter.path("name").asText();
        boolean header = parameter.path("in").asText().equals("header");
        String address = operation.there() + (header ? "" : "?" + name + "=" + value);
        HttpRequest.Builder request = HttpRequest.newBuilder(scene.slipway.uri(address))
                .header("Authorization", "Bearer " + RunningSlipway.TOKEN);
        return scene.slipway
                .send(header ? request.header(name, String.valueOf(value)) : request)
                .statusCode();
    }

    @Test
    void everythingThatItRefersToIsThereAndUsed() {
        List<String> references = CONTRACT.root().findValuesAsText("$ref");
        assertThat(references)
                .allSatisfy(reference -> assertThat(
                                CONTRACT.root().at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
        for (String kind : List.of("schemas", "responses", "parameters", "headers")) {
            CONTRACT.root()
                    .at("/components/" + kind)
                    .fieldNames()
                    .forEachRemaining(name -> assertThat(references).contains("#/components/" + kind + "/" + name));
        }
        List<String> names = CONTRACT.root().findValuesAsText("operationId");
        assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(30);
    }

    @Test
    void whatIsServedIsTheDocument() throws Exception {
        HttpResponse<String> served = scene.slipway.send(HttpRequest.newBuilder(scene.slipway.uri("/openapi.json")));
        assertThat(JSON.readTree(served.body())).isEqualTo(CONTRACT.root());
    }
}
