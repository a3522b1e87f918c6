package slipway.init;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import slipway.check.ConnectivityCheck;
import slipway.config.file.ConfigException;
import slipway.config.file.ConfigFile;
import slipway.docker.engine.EngineException;
import slipway.http.OutgoingProxy;
import slipway.process.Command;
import slipway.process.Processes;

/** The configuration itself: new, or one that gets another project. */
final class ConfigurationWriter {
    static final String API_TOKEN = "slipway-token";

    private final Dialogue dialogue;
    private final Installation installation;
    private final OwnedFiles files;
    private final PrintStream out;
    private final OutgoingProxy proxy;
    private final SecretFiles secrets;
    private ObjectNode document = ConfigurationText.object();

    ConfigurationWriter(
            Dialogue dialogue, Installation installation, OwnedFiles files, PrintStream out, OutgoingProxy proxy) {
        this.dialogue = dialogue;
        this.installation = installation;
        this.files = files;
        this.out = out;
        this.proxy = proxy;
        this.secrets = new SecretFiles(installation, files);
    }

    SecretFiles secrets() {
        return secrets;
    }

    /** Before anything is asked: is there a configuration, and what is to become of it? */
    void begin() throws InitFailed, IOException {
        Path file = installation.configuration();
        if (dialogue.has(Question.PROJECT)) {
            document = there(file);
            return;
        }
        if (Files.exists(file)
                && !dialogue.confirm(
                        Question.OVERWRITE,
                        file + " is there (--project adds a project to it). Overwrite it at the end?",
                        false)) {
            throw new InitFailed(
                    file + " stays as it is; add a project with --project, or name another file with --config");
        }
    }

    /** The names of the projects that are there already. */
    Set<String> projects() {
        Set<String> names = new TreeSet<>();
        document.path("projects").forEach(each -> names.add(each.path("name").asText()));
        return names;
    }

    /** A project that is there already and is the same one in GitLab: another service of the repository. */
    Optional<JsonNode> sameInGitLab(GitLabStep gitlab) {
        String url = gitlab.url().map(URI::toString).orElse("");
        for (JsonNode project : document.path("projects")) {
            JsonNode known = project.path("gitlab");
            boolean elsewhere = known.has("url")
                    && !url.isEmpty()
                    && !known.path("url").asText().equalsIgnoreCase(url);
            if (known.path("path").asText().equalsIgnoreCase(gitlab.path()) && !elsewhere) {
                return Optional.of(project);
            }
        }
        return Optional.empty();
    }

    private static ObjectNode there(Path file) throws InitFailed, IOException {
        if (!Files.exists(file)) {
            throw new InitFailed(file + " is not there, so no project can be added; leave out --project");
        }
        try {
            if (new ObjectMapper().readTree(Files.readString(file)) instanceof ObjectNode read) {
                return read;
            }
        } catch (JsonProcessingException e) {
            throw new InitFailed(file + " is not JSON: " + e.getOriginalMessage() + "; slipway check says where", e);
        }
        throw new InitFailed(file + " is not a configuration; slipway check says why");
    }

    /** Where GitLab reaches Slipway; asked once, for all projects. */
    String publicUrl() throws InitFailed {
        String known = document.at("/server/publicUrl").asText();
        if (!known.isEmpty() && !dialogue.has(Question.PUBLIC_URL)) {
            return known;
        }
        String url = dialogue.ask(
                Question.PUBLIC_URL,
                "Address at which GitLab reaches this Slipway (such as https://deploy.example.org)",
                Optional.empty());
        document.withObject("/server").put("publicUrl", url.replaceFirst("/+$", ""));
        return url;
    }

    /** Writes it all, after one more yes. The configuration is checked before it is in its place. */
    void write(ObjectNode project) throws InitFailed, IOException {
        if (!dialogue.has(Question.PROJECT)) {
            server(document.withObject("/server"));
        }
        document.withArray("/projects").add(project);
        List<Path> overwritten = new ArrayList<>(secrets.changed());
        dialogue.list(
                "To be written:",
                Stream.concat(secrets.all().stream(), Stream.of(installation.configuration()))
                        .map(file -> file + (overwritten.contains(file) ? " (with another content than now)" : ""))
                        .toList());
        boolean asked = overwritten.isEmpty()
                ? dialogue.confirm(Question.WRITE, "Write?", true)
                : dialogue.confirm(Question.OVERWRITE, "Write, and overwrite?", false);
        if (!asked) {
            throw new InitFailed("nothing was written");
        }
        secrets.write();
        put(ConfigurationText.of(document));
    }

    private void server(ObjectNode server) throws IOException, InitFailed {
        Optional<String> port = dialogue.option(Question.PORT);
        if (port.isPresent()) {
            server.put("port", number(port.get()));
        }
        installation.dataFolder().ifPresent(folder -> server.put("dataDir", folder.toString()));
        dialogue.option(Question.DOCKER).ifPresent(address -> server.put("docker", address));
        server.withArray("apiTokens")
                .addObject()
                .put("name", person())
                .put("token", secrets.generated(API_TOKEN))
                .put("may", "deploy");
    }

    private static int number(String port) throws InitFailed {
        if (!port.matches("\\d{1,5}")) {
            throw new InitFailed("--port wants a number, not " + port);
        }
        return Integer.parseInt(port);
    }

    private static String person() {
        return Stream.of("SUDO_USER", "USER")
                .map(System.getenv()::get)
                .filter(name -> name != null && !name.isBlank())
                .findFirst()
                .orElse("admin");
    }

    /** What is wrong with an answer is said by the reader that the server uses. */
    private void put(String text) throws InitFailed, IOException {
        Path file = installation.configuration();
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        files.writeForReading(draft, text);
        try {
            ConfigFile.load(draft, installation.environment(System.getenv()));
        } catch (ConfigException e) {
            throw new InitFailed(
                    e.getMessage() + "\nCorrect " + draft + ", and rename it to " + file.getFileName()
                            + "; or start again with other answers.",
                    e);
        }
        files.replace(file, text);
        Files.delete(draft);
        dialogue.say(file + ": written, and without a fault.");
    }

    /** The part of the server, as it was written. */
    JsonNode server() {
        return document.path("server");
    }

    /** Tries every door as Slipway will. */
    int check() throws InterruptedException, IOException, InitFailed {
        dialogue.say("");
        return installation.isPackage() ? checkAsService() : checkHere();
    }

    /** @param status of the check */
    void sayHowToGoOn(String project, int status) {
        dialogue.say("");
        dialogue.say(status == 0 ? "All is ready. Start it:" : "Fix what is said above; then start it:");
        dialogue.say(
                installation.isPackage()
                        ? "  sudo systemctl restart slipway"
                        : "  slipway serve --config " + installation.configuration());
        dialogue.say("and push; slipway status " + project + " --token-file " + installation.secret(API_TOKEN)
                + " shows what is live.");
    }

    private int checkHere() throws InterruptedException, IOException, InitFailed {
        try {
            var config = ConfigFile.load(installation.configuration(), installation.environment(System.getenv()));
            return new ConnectivityCheck(config, out, false).tryAll(proxy);
        } catch (ConfigException | EngineException e) {
            throw new InitFailed(e.getMessage(), e);
        }
    }

    /** By the user that Slipway runs as: root may read and reach more. */
    private int checkAsService() throws InterruptedException, IOException {
        String account = installation.account().orElseThrow();
        Command check = Command.of(
                        "setpriv", "--reuid=" + account, "--regid=" + account, "--init-groups", Installation.PROGRAM)
                .and(
                        "check",
                        "--connect",
                        "--config",
                        installation.configuration().toString())
                .in(installation.home())
                .with(proxy.environment())
                .with("HOME", installation.home().toString())
                .with("CREDENTIALS_DIRECTORY", installation.secrets().toString());
        return new Processes().run(check, out);
    }
}
