package slipway.config.file;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import slipway.config.ApiToken;
import slipway.config.IpAddress;
import slipway.config.Secret;
import slipway.config.ServerSettings;
import slipway.config.SignInSettings;
import slipway.config.value.Addresses;
import slipway.config.value.DatabaseUrl;
import slipway.config.value.HeaderSecret;
import slipway.config.value.Kind;
import slipway.config.value.Section;
import slipway.config.value.Texts;
import slipway.config.value.Times;
import slipway.config.value.Unique;

/** Reads {@code server}. */
final class ServerReader {
    private static final String EXAMPLE_HOST = "deploy.example.com";
    private static final ApiToken EXAMPLE = new ApiToken("example", new Secret("example"), ApiToken.May.READ);

    private final Kind<String> tokenNames = new Unique<>(Texts.TOKEN_NAME);
    private final Kind<Secret> tokens = new Unique<>(HeaderSecret.API_TOKEN);

    ServerSettings read(Section section) {
        String host = section.optional("host", Addresses.HOST, "127.0.0.1");
        List<ApiToken> apiTokens = section.optional("apiTokens", Kind.listOf(Kind.part(this::apiToken)), List.of());
        if (section.isEmpty("apiTokens") && !IpAddress.isLoopback(host)) {
            section.problem(
                    "apiTokens",
                    "is missing while server.host is " + host + ", which other machines can reach; add "
                            + "{ \"name\": \"ryan\", \"token\": \"${env:SLIPWAY_TOKEN}\", \"may\": \"deploy\" }, or set host to 127.0.0.1");
        }
        return new ServerSettings(
                host,
                section.optional("port", Kind.integer(0, 65535), 8080),
                publicUrl(section),
                section.path("dataDir", "data"),
                section.optional("database", DatabaseUrl.KIND),
                section.optional("workers", Kind.integer(1, 64), 2),
                apiTokens,
                new EngineReader().all(section),
                section.optional("catchUpEvery", Times.atLeast(Duration.ofSeconds(10)), Duration.ofMinutes(5)),
                section.optional("keepRuns", Kind.integer(1, 1_000_000), 1000),
                section.optional("keepDays", Kind.integer(1, 36_500), 90),
                section.optional("publicBadges", Kind.yesOrNo(), false),
                section.optional("alerts", Kind.listOf(Kind.part(new AlertReader()::read)), List.of()),
                signIn(section));
    }

    private static Optional<URI> publicUrl(Section section) {
        Optional<URI> address = section.optional("publicUrl", Addresses.ORIGIN);
        if (address.map(URI::getHost).filter(EXAMPLE_HOST::equals).isPresent()) {
            section.note(
                    "publicUrl",
                    EXAMPLE_HOST
                            + " is the example's address, to which links in GitLab and in alerts lead; set your own,"
                            + " or leave the key out");
        }
        return address;
    }

    /** Its redirect goes to the public address; and without any token everybody on loopback may read anyway. */
    private static Optional<SignInSettings> signIn(Section section) {
        section.needs("signIn", "publicUrl", "GitLab sends people back there");
        section.needs("signIn", "apiTokens", "without any, reading is open to all");
        if (section.has("signIn") && section.has("apiTokens") && section.isEmpty("apiTokens")) {
            section.problem(
                    "apiTokens", "is empty while signIn is given: reading would be open to all; add a token to it");
        }
        return section.optional("signIn", Kind.part(SignInReader::read));
    }

    private ApiToken apiToken(Section section) {
        return new ApiToken(
                section.required("name", tokenNames, EXAMPLE.name()),
                section.requiredSecret("token", tokens),
                section.optional("may", Kind.oneOf(ApiToken.May.class), ApiToken.May.READ));
    }
}
