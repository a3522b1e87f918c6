package slipway.parts;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A {@code deploy-config.json} of one project on the real parts, to be changed by each test as it needs. */
public final class Settings {
    public static final String READ_TOKEN = "read-token-of-the-tests";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final ObjectNode document;

    private Settings(Path folder, ObjectNode document) {
        this.folder = folder;
        this.document = document;
    }

    /**
     * A project whose test is {@code true}, and whose redeploy only prints a line.
     *
     * @param folder where the file goes, and the data
     */
    public static Settings of(Parts parts, Team team, Path folder) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("registry-password"), parts.registryPassword());
        Files.writeString(folder.resolve("read-token"), READ_TOKEN);
        Path git = parts.folder().resolve("git");
        Path host = parts.folder().resolve("host");
        String text = """
                {
                  "server": {
                    "port": 0, "dataDir": "data", "docker": "%s",
                    "apiTokens": [
                      { "name": "tester", "token": "${env:SLIPWAY_TOKEN}", "may": "deploy" },
                      { "name": "reader", "token": "${file:read-token}", "may": "read" }]
                  },
                  "projects": [{
                    "name": "%s",
                    "repository": { "url": "%s", "identityFile": "%s", "knownHosts": "%s" },
                    "gitlab": { "path": "%s", "secretToken": "${env:GITLAB_WEBHOOK_TOKEN}" },
                    "test": { "commands": ["true"] },
                    "build": { "image": "%s/%s", "pull": false },
                    "push": { "username": "%s", "password": "${file:registry-password}" },
                    "redeploy": {
                      "host": "127.0.0.1", "port": %d, "user": "ec2-user",
                      "identityFile": "%s", "knownHosts": "%s", "command": "echo {image} is live"
                    }
                  }]
                }
                """.formatted(
                        parts.builderEngine(),
                        team.project(),
                        team.url(),
                        git.resolve("id_ed25519"),
                        git.resolve("known_hosts"),
                        team.path(),
                        parts.registry(),
                        team.path(),
                        parts.registryUser(),
                        parts.sshPort(),
                        host.resolve("id_ed25519"),
                        host.resolve("known_hosts"));
        return new Settings(folder, (ObjectNode) JSON.readTree(text)).write();
    }

    public Path file() {
        return folder.resolve("deploy-config.json");
    }

    public Path data() {
        return folder.resolve("data");
    }

    /** Sets a value of the server. */
    public Settings server(String key, Object value) throws IOException {
        return set((ObjectNode) document.get("server"), key, value);
    }

    /** Sets a value of the project. */
    public Settings project(String key, Object value) throws IOException {
        return set((ObjectNode) document.at("/projects/0"), key, value);
    }

    /** Sets a value of one of the project's parts, such as {@code redeploy}; null takes it out. */
    public Settings part(String part, String key, Object value) throws IOException {
        return set((ObjectNode) document.at("/projects/0/" + part), key, value);
    }

    /** Instead of a branch and a redeploy: environments, each with what it has of its own and a copy of the redeploy. */
    public Settings environments(List<Map<String, ?>> all) throws IOException {
        ObjectNode project = (ObjectNode) document.at("/projects/0");
        ObjectNode redeploy = (ObjectNode) project.remove("redeploy");
        for (Map<String, ?> each : all) {
            ObjectNode environment = JSON.valueToTree(each);
            environment.set("redeploy", redeploy.deepCopy());
            project.withArray("environments").add(environment);
        }
        return write();
    }

    /** One more project, which differs from the first by its name and by what names it in GitLab. */
    public Settings twin(String name, long number) throws IOException {
        ObjectNode twin = document.at("/projects/0").deepCopy();
        twin.put("name", name);
        twin.withObject("/gitlab").put("projectId", number).remove("path");
        document.withArray("projects").add(twin);
        return write();
    }

    /** One more project of the same repository and the same project of GitLab, with an image of its own. */
    public Settings service(String name, String command, List<String> paths) throws IOException {
        ObjectNode service = document.at("/projects/0").deepCopy();
        service.put("name", name);
        service.withObject("/build").put("image", service.at("/build/image").asText() + "-" + name);
        service.withObject("/redeploy").put("command", command);
        document.withArray("projects").add(service);
        return set(service, "paths", paths);
    }

    /** In place of the command: one service of a compose stack that stands on the host. */
    public Settings compose(String directory, String service) throws IOException {
        part("redeploy", "command", null);
        return part("redeploy", "compose", Map.of("directory", directory, "service", service));
    }

    /** The commands of the test stage, run on the server itself. */
    public Settings test(String... commands) throws IOException {
        return part("test", "commands", commands);
    }

    /** The image of a container for them, which only the engine has. */
    public Settings testImage(String image) throws IOException {
        return part("test", "image", image).part("test", "pull", "if-not-present");
    }

    private Settings set(ObjectNode node, String key, Object value) throws IOException {
        if (value == null) {
            node.remove(key);
        } else {
            node.set(key, JSON.valueToTree(value));
        }
        return write();
    }

    private Settings write() throws IOException {
        Files.writeString(file(), document.toPrettyString());
        return this;
    }
}
