package slipway.life;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import slipway.parts.EnginePart;
import slipway.parts.Parts;
import slipway.parts.PushedRepository;
import slipway.parts.RunningSlipway;
import slipway.parts.Shell;

/** A project with its repository and its host, on which several lives of Slipway follow each other. */
final class Site {
    final Path folder;
    final Parts parts;
    final EnginePart engine;
    /** The project's name; no other test uses it. */
    final String name;

    private String test = "";
    private String push = "";
    private String redeploy = "";
    private String image;
    private String repository;

    Site(Path folder) throws Exception {
        this.folder = folder;
        this.parts = Parts.find();
        this.engine = new EnginePart(parts.builderEngine());
        this.name = "life-" + Long.toString(System.nanoTime(), 36);
        this.image = name;
        this.repository = folder.resolve("origin.git").toString();
        PushedRepository.begin(folder);
        commit("FROM busybox:local");
    }

    /** Commits this Dockerfile and pushes it without a delivery; returns the commit. */
    String commit(String dockerfile) throws Exception {
        Path clone = folder.resolve("clone");
        Files.writeString(clone.resolve("Dockerfile"), dockerfile + "\n");
        Shell.run(clone, "git add -A; git commit -q --allow-empty -m Change; git push -q origin main 2>&1");
        return Files.readString(folder.resolve("origin.git/refs/heads/main")).strip();
    }

    /** The tests wait on the server itself until the gate is opened. */
    Site testUntilOpened() {
        test = "\"test\": { \"commands\": [\"until [ -f %s ]; do sleep 0.05; done\"] },".formatted(gate());
        return this;
    }

    Site testInContainer(String command) {
        test = "\"test\": { \"image\": \"busybox:local\", \"commands\": [\"%s\"] },".formatted(command);
        return this;
    }

    Site pushTo(String registry) {
        image = registry + "/" + name;
        push = "\"push\": { \"username\": \"pusher\", \"password\": \"${env:REGISTRY}\" },";
        return this;
    }

    /** The command on the host leaves a line, and ends when it is let go. */
    Site redeployUntilLetGo() {
        return redeploy("echo $SLIPWAY_RUN >> ~/%1$s.ran; until [ -f ~/%1$s.go ]; do sleep 0.1; done".formatted(name));
    }

    Site redeploy(String command) {
        Path host = parts.folder().resolve("host");
        redeploy = """
                , "redeploy": { "host": "127.0.0.1", "port": %d, "user": "ec2-user", "command": "%s",
                    "identityFile": "%s/id_ed25519", "knownHosts": "%s/known_hosts" }""".formatted(parts.sshPort(), command, host, host);
        return this;
    }

    Site repository(String url) {
        repository = url;
        return this;
    }

    Site ownRepository() {
        return repository(folder.resolve("origin.git").toString());
    }

    Path configuration() {
        return folder.resolve("deploy-config.json");
    }

    void writeConfiguration(String... projects) throws IOException {
        String each =
                String.join(",", List.of(projects).stream().map(this::project).toList());
        Files.writeString(configuration(), """
                { "server": { "port": 0, "dataDir": "data", "docker": "%s",
                    "apiTokens": [{ "name": "ryan", "token": "${env:SLIPWAY_TOKEN}", "may": "deploy" }] },
                  "projects": [%s] }
                """.formatted(parts.builderEngine(), each));
    }

    private String project(String project) {
        return """
                { "name": "%s", "repository": { "url": "%s" },
                  "gitlab": { "path": "team/%s", "secretToken": "${env:GITLAB_WEBHOOK_TOKEN}" },
                  %s %s "build": { "image": "%s", "pull": false } %s }
                """.formatted(project, repository, project, test, push, image, redeploy);
    }

    RunningSlipway start() throws IOException {
        writeConfiguration(name);
        return RunningSlipway.start(folder, environment());
    }

    static Map<String, String> environment() {
        return Map.of("REGISTRY", slipway.parts.RegistryPart.PASSWORD);
    }

    /** Asks for a run of a commit by hand; returns its number. */
    long ask(RunningSlipway slipway, String commit) throws Exception {
        HttpResponse<String> answer =
                slipway.post("/api/projects/" + name + "/runs", "{\"commit\": \"" + commit + "\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return new ObjectMapper().readTree(answer.body()).path("id").asLong();
    }

    String head() throws IOException {
        return Files.readString(folder.resolve("origin.git/refs/heads/main")).strip();
    }

    private Path gate() {
        return folder.resolve("gate");
    }

    void openGate() throws IOException {
        Files.createFile(gate());
    }

    private Path home() {
        return parts.folder().resolve("host/home/ec2-user");
    }

    boolean ranOnHost() {
        return Files.exists(home().resolve(name + ".ran"));
    }

    /** What the command on the host has noted, a line each time it ran. */
    List<String> linesOnHost() throws IOException {
        return Files.readAllLines(home().resolve(name + ".ran"), StandardCharsets.UTF_8);
    }

    void letGoOnHost() throws IOException {
        Files.createFile(home().resolve(name + ".go"));
    }

    /** A run that was begun anew and went through. */
    static void assertSucceeded(JsonNode run, int attempt) {
        assertThat(run.path("state").asText()).as(run.toPrettyString()).isEqualTo("succeeded");
        assertThat(run.path("attempt").asInt()).as(run.toPrettyString()).isEqualTo(attempt);
    }
}
