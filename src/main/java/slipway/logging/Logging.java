package slipway.logging;

import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * How the server's own log looks: one line per event to standard error, with a time unless systemd adds one; as JSON where
 * the environment says {@code SLIPWAY_LOG=json}.
 */
public final class Logging {
    private static final String FORMAT = "SLIPWAY_LOG";
    private static final List<String> FORMATS = List.of("text", "json");

    private Logging() {}

    /** A form of the log that there is not. */
    public static final class Unknown extends Exception {
        private static final long serialVersionUID = 1L;

        Unknown(String message) {
            super(message);
        }
    }

    /** To be called before the first logger is made; a property that is set already wins. */
    public static void configure() throws Unknown {
        simple("defaultLogLevel", "info");
        boolean journal = System.getenv("JOURNAL_STREAM") != null;
        simple("showDateTime", Boolean.toString(!journal));
        simple("dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        simple("showThreadName", "false");
        simple("showShortLogName", "true");
        for (String noisy : new String[] {"org.eclipse.jetty", "io.javalin", "org.flywaydb", "com.github.dockerjava"}) {
            simple("log." + noisy, "warn");
        }
        Optional<String> format = format();
        if (format.isPresent() && !FORMATS.contains(format.get())) {
            throw new Unknown(FORMAT + " must be one of " + String.join(", ", FORMATS) + ", not " + format.get());
        }
        if (isJson()) {
            set(LoggerFactory.PROVIDER_PROPERTY_KEY, JsonLog.class.getName());
            // Else SLF4J says in a line of its own, which is no JSON, that it was told of a provider.
            set("slf4j.internal.verbosity", "WARN");
        }
    }

    /** Whether every line is to be a JSON object. */
    public static boolean isJson() {
        return format().equals(Optional.of("json"));
    }

    private static Optional<String> format() {
        return Optional.ofNullable(System.getenv(FORMAT));
    }

    private static void simple(String name, String value) {
        set("org.slf4j.simpleLogger." + name, value);
    }

    private static void set(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
