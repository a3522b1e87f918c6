package slipway.files;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Optional;

/**
 * The user that the service of a package runs as. Root writes the configuration, and this user reads it.
 *
 * @param group the group of the same name
 */
public record ServiceAccount(UserPrincipal user, GroupPrincipal group) {
    /** Of the user and of the group. */
    public static final String NAME = "slipway";

    /** The folder of a package's configuration. */
    public static final Path CONFIGURATION = Path.of("/etc/slipway");

    /** Whether a configuration is a package's. */
    public static boolean reads(Path configuration) {
        return configuration.startsWith(CONFIGURATION);
    }

    /** Empty on a machine without this user. */
    public static Optional<ServiceAccount> find() throws IOException {
        UserPrincipalLookupService lookup = Path.of("/").getFileSystem().getUserPrincipalLookupService();
        try {
            return Optional.of(
                    new ServiceAccount(lookup.lookupPrincipalByName(NAME), lookup.lookupPrincipalByGroupName(NAME)));
        } catch (UserPrincipalNotFoundException e) {
            return Optional.empty();
        }
    }
}
