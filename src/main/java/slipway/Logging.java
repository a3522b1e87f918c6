package slipway;

/** How the server's own log looks: one line per event to standard error, with a time unless systemd adds one. */
final class Logging {
    private Logging() {}

    /** To be called before the first logger is made; a property that is set already wins. */
    static void configure() {
        set("defaultLogLevel", "info");
        boolean journal = System.getenv("JOURNAL_STREAM") != null;
        set("showDateTime", Boolean.toString(!journal));
        set("dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        set("showThreadName", "false");
        set("showShortLogName", "true");
        for (String noisy : new String[] {"org.eclipse.jetty", "io.javalin", "org.flywaydb", "com.github.dockerjava"}) {
            set("log." + noisy, "warn");
        }
    }

    private static void set(String name, String value) {
        String property = "org.slf4j.simpleLogger." + name;
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
