package slipway.git;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A repository's URL, read as git reads it.
 *
 * @param plain the URL without a password, and for http without a user: fit to be shown and kept
 * @param host empty for a local path
 * @param user for http only, percent-decoded no further than it is written
 */
record RepositoryUrl(
        String plain, Kind kind, String host, Optional<String> port, Optional<String> user, Optional<String> password) {
    enum Kind {
        SSH,
        HTTP,
        OTHER
    }

    private static final String HOST = "(?<host>\\[[^\\]]*\\]|[^/:]+)(?::(?<port>\\d+))?";
    private static final Pattern HTTP = Pattern.compile(
            "(?<scheme>https?)://(?:(?<user>[^@/:]*)(?::(?<password>[^@/]*))?@)?" + HOST + "(?<rest>/.*)?");
    private static final Pattern SSH =
            Pattern.compile("(?:ssh|git\\+ssh|ssh\\+git)://(?:[^@/]*@)?" + HOST + "(?:/.*)?");
    private static final Pattern SCP = Pattern.compile("(?:[^/:]*@)?(?<host>\\[[^\\]]*\\]|[^/:]+):(?!//).*");

    static RepositoryUrl of(String url) {
        Matcher http = HTTP.matcher(url);
        if (http.matches()) {
            String port = http.group("port") == null ? "" : ":" + http.group("port");
            String rest = http.group("rest") == null ? "" : http.group("rest");
            return new RepositoryUrl(
                    http.group("scheme") + "://" + http.group("host") + port + rest,
                    Kind.HTTP,
                    http.group("host"),
                    Optional.ofNullable(http.group("port")),
                    Optional.ofNullable(http.group("user")).filter(user -> !user.isEmpty()),
                    Optional.ofNullable(http.group("password")));
        }
        Matcher ssh = SSH.matcher(url);
        if (ssh.matches()) {
            return new RepositoryUrl(url, Kind.SSH, ssh.group("host"), Optional.ofNullable(ssh.group("port")));
        }
        Matcher scp = SCP.matcher(url);
        return scp.matches()
                ? new RepositoryUrl(url, Kind.SSH, scp.group("host"), Optional.empty())
                : new RepositoryUrl(url, Kind.OTHER, "", Optional.empty());
    }

    private RepositoryUrl(String plain, Kind kind, String host, Optional<String> port) {
        this(plain, kind, host, port, Optional.empty(), Optional.empty());
    }

    /** Where a password may be sent, as git's {@code credential.<url>} settings say it. */
    String site() {
        return plain.substring(0, plain.indexOf("://")) + "://" + host
                + port.map(number -> ":" + number).orElse("");
    }

    /** Whether a login for the one is meant for the other too. */
    boolean isAtTheHostOf(RepositoryUrl other) {
        return kind == other.kind && host.equalsIgnoreCase(other.host) && port.equals(other.port);
    }

    /** The command that shows the keys of an ssh host. */
    String keyscan() {
        return "ssh-keyscan " + port.map(number -> "-p " + number + " ").orElse("") + host;
    }

    /** How known_hosts names an ssh host. */
    String knownHost() {
        return port.filter(number -> !number.equals("22"))
                .map(number -> "[" + host + "]:" + number)
                .orElse(host);
    }
}
