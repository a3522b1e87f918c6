package slipway.config;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * A database of a PostgreSQL server.
 *
 * @param host a name or an IP address, without brackets
 * @param password empty if the server asks for none
 * @param rootCertificate the authorities that may sign the server's certificate; empty means those of Java
 */
public record DatabaseAddress(
        String host,
        int port,
        String name,
        String user,
        Optional<Secret> password,
        SslMode sslMode,
        Optional<Path> rootCertificate) {
    /** How the connection is encrypted, by libpq's names. */
    public enum SslMode {
        DISABLE,
        ALLOW,
        PREFER,
        REQUIRE,
        VERIFY_CA,
        VERIFY_FULL;

        /** The mode's name in an address. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Whether the server must prove who it is. */
        public boolean verifies() {
            return this == VERIFY_CA || this == VERIFY_FULL;
        }
    }

    /** For people: where it is, without who connects to it. */
    @Override
    public String toString() {
        String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return shown + ":" + port + "/" + name;
    }
}
