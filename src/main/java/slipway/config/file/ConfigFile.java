package slipway.config.file;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import slipway.config.AlertReceiver;
import slipway.config.Config;
import slipway.config.DatabaseAddress;
import slipway.config.Project;
import slipway.config.ServerSettings;
import slipway.config.value.DatabaseUrl;
import slipway.config.value.Entry;
import slipway.config.value.InvalidValue;
import slipway.config.value.Kind;
import slipway.config.value.KnownPeople;
import slipway.config.value.ReadContext;
import slipway.config.value.Section;
import slipway.config.value.SmallFile;
import slipway.config.value.Texts;

/** The file {@code deploy-config.json}; {@code deploy-config.schema.json} says the same to editors. */
public final class ConfigFile {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int LARGEST = 16 << 20;
    private static final String MISSING = "create it, or name another with --config FILE";

    private ConfigFile() {}

    /**
     * Reads and checks it all.
     *
     * @param environment the process's own, for {@code ${env:NAME}}, {@code HOME} and {@code CREDENTIALS_DIRECTORY}
     * @throws ConfigException with everything that is wrong, not only the first
     */
    public static Config load(Path file, Map<String, String> environment) throws ConfigException {
        ReadContext context = new ReadContext(file, environment);
        try {
            return read(parse(context.file()), context);
        } catch (InvalidValue unusable) {
            throw new ConfigException(context.file(), List.of(unusable.getMessage()));
        }
    }

    /** The folder of data that a file names, whatever else is wrong with it: its secrets may be missing. */
    public static Path dataFolder(Path file, Map<String, String> environment) throws ConfigException {
        return of(file, environment, "dataDir", ConfigFile::dataFolder);
    }

    private static Path dataFolder(Section server) {
        return server.path("dataDir", "data");
    }

    /** The same of a text that will be this file. */
    public static Path dataFolder(Path file, String text, Map<String, String> environment) throws ConfigException {
        return of(file, text.getBytes(StandardCharsets.UTF_8), environment, "dataDir", ConfigFile::dataFolder);
    }

    private static <T> T of(Path file, Map<String, String> environment, String key, Function<Section, T> value)
            throws ConfigException {
        try {
            return of(file, SmallFile.read(file, LARGEST, "it", MISSING), environment, key, value);
        } catch (InvalidValue unusable) {
            throw new ConfigException(file, List.of(unusable.getMessage()));
        }
    }

    /** The value of a key of {@code server}, whatever else is wrong. */
    private static <T> T of(
            Path file, byte[] text, Map<String, String> environment, String key, Function<Section, T> value)
            throws ConfigException {
        ReadContext context = new ReadContext(file, environment);
        try {
            Optional<T> read = new Entry(context, "", parsed(text)).read(Kind.part(root -> root.part("server", value)));
            List<String> wrong = context.problems().stream()
                    .filter(problem -> problem.startsWith("server." + key + ":"))
                    .toList();
            if (read.isEmpty() || !wrong.isEmpty()) {
                throw new ConfigException(context.file(), read.isEmpty() ? context.problems() : wrong);
            }
            return read.get();
        } catch (InvalidValue unusable) {
            throw new ConfigException(context.file(), List.of(unusable.getMessage()));
        }
    }

    /** Whether a file names a PostgreSQL database, whatever else is wrong with it; its secret may be missing. */
    public static boolean namesDatabase(Path file) throws ConfigException {
        try {
            return parse(file).at("/server").has("database");
        } catch (InvalidValue unusable) {
            throw new ConfigException(file, List.of(unusable.getMessage()));
        }
    }

    /** The PostgreSQL database that a file names, whatever else is wrong with it; empty if the record is in the data folder. */
    public static Optional<DatabaseAddress> database(Path file, Map<String, String> environment)
            throws ConfigException {
        return of(file, environment, "database", server -> server.optional("database", DatabaseUrl.KIND));
    }

    /**
     * The same of one that it is to name.
     *
     * @param place for messages
     * @param reference {@code ${env:NAME}} or {@code ${file:PATH}}
     */
    public static DatabaseAddress database(String place, String reference, Path file, Map<String, String> environment)
            throws ConfigException {
        ReadContext context = new ReadContext(file, environment);
        Optional<DatabaseAddress> address =
                new Entry(context, place, TextNode.valueOf(reference)).read(DatabaseUrl.KIND);
        return address.orElseThrow(() -> new ConfigException(context.file(), context.problems()));
    }

    static Config read(JsonNode json, ReadContext context) throws ConfigException {
        Config config = new Entry(context, "", json)
                .read(Kind.part(section -> root(section, context)))
                .orElse(null);
        if (config == null || !context.problems().isEmpty()) {
            throw new ConfigException(context.file(), context.problems());
        }
        return config;
    }

    private static Config root(Section section, ReadContext context) {
        section.optional("$schema", Texts.LINE);
        if (!section.has("projects")) {
            section.problem("projects", "is missing; add a list of at least one project");
        }
        ServerSettings server = section.part("server", new ServerReader()::read);
        var people = new KnownPeople(server, context.problems().isEmpty());
        Kind<List<Project>> kind = Kind.someOf(Kind.part(new ProjectReader(people)::read));
        List<Project> projects = section.optional("projects", kind, List.of());
        if (context.problems().isEmpty()) {
            knownProjects(context, server.alerts(), projects);
            SharedInGitLab.check(context, projects);
            SharedImages.check(context, projects);
        }
        return new Config(context.file(), server, projects, context.secrets(), context.notes());
    }

    /** A misspelt name would be heard of never. */
    private static void knownProjects(ReadContext context, List<AlertReceiver> alerts, List<Project> projects) {
        Set<String> names = projects.stream().map(Project::name).collect(Collectors.toSet());
        for (int alert = 0; alert < alerts.size(); alert++) {
            List<String> heard = alerts.get(alert).projects();
            for (int index = 0; index < heard.size(); index++) {
                if (!names.contains(heard.get(index))) {
                    context.problem(
                            "server.alerts[" + alert + "].projects[" + index + "]",
                            "there is no project " + heard.get(index) + "; use the name of one, or leave projects out");
                }
            }
        }
    }

    private static JsonNode parse(Path file) throws InvalidValue {
        return parsed(SmallFile.read(file, LARGEST, "it", MISSING));
    }

    private static JsonNode parsed(byte[] text) throws InvalidValue {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException malformed) {
            JsonLocation location = malformed.getLocation();
            String place = location == null
                    ? ""
                    : "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
            String reason = malformed.getOriginalMessage().lines().findFirst().orElse("");
            // Other messages quote the text itself, where a key may be called anything.
            if (reason.startsWith("Unexpected character ('/' ") && reason.contains("maybe a (non-standard) comment?")) {
                throw new InvalidValue(place + "a comment begins here, which JSON does not have", "remove it");
            }
            // What follows in brackets is about the library's own options.
            throw new InvalidValue(
                    place + reason.replaceFirst(" \\((?:for |not recognized).*", ""), "correct the JSON there");
        } catch (IOException broken) {
            throw new InvalidValue("it is not JSON (" + broken.getMessage() + ")", "write it anew");
        }
    }
}
