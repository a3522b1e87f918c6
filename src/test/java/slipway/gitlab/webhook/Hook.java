package slipway.gitlab.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import slipway.config.BuildSettings;
import slipway.config.CaCertificates;
import slipway.config.CheckoutSettings;
import slipway.config.Config;
import slipway.config.EngineSettings;
import slipway.config.Environment;
import slipway.config.EnvironmentSource;
import slipway.config.FreezeSettings;
import slipway.config.GitLabSettings;
import slipway.config.NamePattern;
import slipway.config.Project;
import slipway.config.Repository;
import slipway.config.Secret;
import slipway.config.ServerSettings;
import slipway.config.TestSettings;
import slipway.config.WebhookSecrets;
import slipway.gitlab.ProjectNumbers;
import slipway.parts.SampleBuildSettings;

/** Deliveries and configurations for tests, made as GitLab and a configuration file would make them. */
public final class Hook {
    static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    static final String SIGNING_TOKEN = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, String> headers = new HashMap<>();
    private final byte[] body;

    private Hook(byte[] body) {
        this.body = body;
        headers.put("x-gitlab-event", "Push Hook");
    }

    static Hook of(String body) {
        return of(body.getBytes(StandardCharsets.UTF_8));
    }

    static Hook of(byte[] body) {
        return new Hook(body);
    }

    static Hook resource(String name) {
        return of(document(name).toPrettyString());
    }

    static ObjectNode document(String name) {
        try (InputStream input = Hook.class.getResourceAsStream("/slipway/gitlab/" + name)) {
            JsonNode document = JSON.readTree(input);
            return (ObjectNode) document;
        } catch (IOException wrong) {
            throw new UncheckedIOException(wrong);
        }
    }

    /** The push of push.json with one field of the top level changed; {@code value} is JSON. */
    static Hook pushWith(String field, String value) {
        try {
            ObjectNode document = document("push.json");
            document.set(field, JSON.readTree(value));
            return of(document.toString());
        } catch (IOException wrong) {
            throw new UncheckedIOException(wrong);
        }
    }

    /** The push with another message on its head commit. */
    static Hook pushWithMessage(String message) {
        ObjectNode document = document("push.json");
        ((ObjectNode) document.at("/commits/1")).put("message", message);
        return of(document.toString());
    }

    Hook header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    Hook token(String token) {
        return header("x-gitlab-token", token);
    }

    Hook signed(String token, Instant at) {
        String timestamp = Long.toString(at.getEpochSecond());
        header("webhook-id", "id-1").header("webhook-timestamp", timestamp);
        return header("webhook-signature", "v1," + signature(token, "id-1." + timestamp + ".", body));
    }

    Delivery delivery() {
        return new Delivery(headers, body);
    }

    private static String signature(String token, String prefix, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(token.substring(6)), "HmacSHA256"));
            mac.update(prefix.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public static Project project(String name, String path, long id, String secretToken, String signingToken) {
        GitLabSettings gitlab = new GitLabSettings(
                Optional.of(path).filter(text -> !text.isEmpty()),
                id == 0 ? OptionalLong.empty() : OptionalLong.of(id),
                new WebhookSecrets(secrets(secretToken), secrets(signingToken)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "production");
        Repository repository = new Repository(
                "/srv/" + name,
                Optional.empty(),
                Optional.empty(),
                Path.of("known"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        BuildSettings build = SampleBuildSettings.of("group/" + name).build();
        return new Project(
                name,
                false,
                List.of(),
                false,
                false,
                false,
                repository,
                gitlab,
                CheckoutSettings.USUAL,
                Optional.empty(),
                Optional.of(build),
                Optional.empty(),
                List.of(environment("production", new EnvironmentSource.Branch(new NamePattern("main")))));
    }

    /** The same with other environments. */
    public static Project with(Project project, Environment... environments) {
        return with(project, project.gitlab(), project.test(), List.of(environments));
    }

    /** The same, tested in this way. */
    public static Project with(Project project, Optional<TestSettings> test) {
        return with(project, project.gitlab(), test, project.environments());
    }

    /** The same project of a GitLab that is known by its address. */
    static Project at(Project project, String url) {
        GitLabSettings known = project.gitlab();
        GitLabSettings gitlab = new GitLabSettings(
                known.path(),
                known.projectId(),
                known.webhook(),
                Optional.of(URI.create(url)),
                known.apiToken(),
                known.ca(),
                known.environment());
        return with(project, gitlab, project.test(), project.environments());
    }

    private static Project with(
            Project project, GitLabSettings gitlab, Optional<TestSettings> test, List<Environment> environments) {
        return new Project(
                project.name(),
                project.cancelOutdatedTests(),
                project.paths(),
                project.reuseTestResults(),
                project.reuseImages(),
                project.buildDuringTests(),
                project.repository(),
                gitlab,
                project.checkout(),
                test,
                project.build(),
                project.push(),
                environments);
    }

    /** One to which nothing is put live. */
    public static Environment environment(String name, EnvironmentSource from) {
        return new Environment(
                name, from, Optional.empty(), Map.of(), Optional.empty(), FreezeSettings.NONE, Optional.empty());
    }

    /** How a GitLab is spoken to of which only the API matters. */
    public static GitLabSettings api(String path, URI url, String token, Optional<CaCertificates> ca) {
        return new GitLabSettings(
                Optional.of(path),
                OptionalLong.empty(),
                new WebhookSecrets(List.of(), List.of()),
                Optional.of(url),
                Optional.of(new Secret(token)),
                ca,
                "production");
    }

    /** None if empty; several are separated by commas. */
    private static List<Secret> secrets(String texts) {
        return Arrays.stream(texts.split(",", -1))
                .filter(text -> !text.isEmpty())
                .map(Secret::new)
                .toList();
    }

    static Deliveries deliveries(Project... projects) {
        return new Deliveries(config(projects), ProjectNumbers.inMemory());
    }

    static Config config(Project... projects) {
        ServerSettings server = new ServerSettings(
                "127.0.0.1",
                0,
                Optional.empty(),
                Path.of("data"),
                Optional.empty(),
                1,
                List.of(),
                List.of(EngineSettings.only(Optional.empty())),
                Duration.ofMinutes(5),
                1,
                1,
                false,
                List.of(),
                Optional.empty());
        return new Config(Path.of("deploy-config.json"), server, List.of(projects), Set.of(), List.of());
    }
}
