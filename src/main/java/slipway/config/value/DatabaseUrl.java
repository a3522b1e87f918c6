package slipway.config.value;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import slipway.config.DatabaseAddress;
import slipway.config.DatabaseAddress.SslMode;
import slipway.config.Secret;

/** The address of a PostgreSQL database, as libpq and most providers write it; what is wrong is said without showing it. */
public final class DatabaseUrl {
    private static final int USUAL_PORT = 5432;
    private static final int LAST_PORT = 65_535;
    private static final Pattern URL =
            Pattern.compile("postgres(?:ql)?://(?<user>[^:@/?#\\s]+)(?::(?<password>[^:@/?#\\s]*))?@"
                    + "(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::(?<port>[0-9]{1,5}))?/(?<name>[^/?#\\s]+)"
                    + "(?:\\?(?<parameters>[^#\\s]*))?");
    private static final Pattern PARAMETER_NAME = Pattern.compile("[A-Za-z_]{1,40}");
    private static final String FORM =
            "write it as postgresql://user:password@host:5432/name; in user and password, signs such as @ : / ? # % are"
                    + " written as %40 %3A %2F %3F %23 %25";

    public static final Kind<DatabaseAddress> KIND = entry -> {
        Matcher url = URL.matcher(References.SECRET.read(entry).reveal());
        if (!url.matches()) {
            throw new InvalidValue("the secret is not the address of a PostgreSQL database", FORM);
        }
        int port = Optional.ofNullable(url.group("port")).map(Integer::parseInt).orElse(USUAL_PORT);
        if (port == 0 || port > LAST_PORT) {
            throw new InvalidValue("the port in the secret is out of range", "give 1 to " + LAST_PORT);
        }
        String given = Optional.ofNullable(url.group("password")).orElse("");
        Optional<Secret> password = given.isEmpty() ? Optional.empty() : Optional.of(new Secret(decoded(given)));
        password.ifPresent(entry.reading()::keep);
        Parameters parameters =
                new Parameters(Optional.ofNullable(url.group("parameters")).orElse(""));
        return new DatabaseAddress(
                url.group("host").replaceAll("[\\[\\]]", ""),
                port,
                decoded(url.group("name")),
                decoded(url.group("user")),
                password,
                parameters.sslMode(),
                parameters.rootCertificate(entry));
    };

    private DatabaseUrl() {}

    private static String decoded(String text) throws InvalidValue {
        try {
            // A plus stands for itself here.
            return Texts.withoutNul(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException malformed) {
            throw new InvalidValue("the secret has a % that is not followed by two hex digits", FORM);
        }
    }

    /** What follows the question mark. */
    private record Parameters(String text) {
        private static final String SSL_MODE = "sslmode";
        private static final String ROOT_CERTIFICATE = "sslrootcert";
        private static final List<String> KNOWN = List.of(SSL_MODE, ROOT_CERTIFICATE);

        private Optional<String> value(String name) throws InvalidValue {
            String value = null;
            for (String parameter : text.split("&", -1)) {
                String[] parts = parameter.split("=", 2);
                if (!parameter.isEmpty() && (parts.length < 2 || !KNOWN.contains(parts[0]))) {
                    String shown = PARAMETER_NAME.matcher(parts[0]).matches() ? " " + parts[0] : "";
                    throw new InvalidValue(
                            "the address in the secret has a parameter" + shown + " that is not known here",
                            "use only " + String.join(" and ", KNOWN));
                }
                if (parts[0].equals(name)) {
                    value = decoded(parts[1]);
                }
            }
            return Optional.ofNullable(value);
        }

        SslMode sslMode() throws InvalidValue {
            String word = value(SSL_MODE).orElse(SslMode.PREFER.word());
            return Arrays.stream(SslMode.values())
                    .filter(mode -> mode.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new InvalidValue(
                            "the sslmode in the secret is not known",
                            "use one of "
                                    + Arrays.stream(SslMode.values())
                                            .map(SslMode::word)
                                            .collect(Collectors.joining(", "))));
        }

        Optional<Path> rootCertificate(Entry entry) throws InvalidValue {
            Optional<String> file = value(ROOT_CERTIFICATE);
            return file.isEmpty()
                    ? Optional.empty()
                    : Optional.of(entry.reading().paths().resolve(file.get()));
        }
    }
}
