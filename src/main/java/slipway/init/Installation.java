package slipway.init;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import slipway.files.ServiceAccount;

/**
 * Where things go: in the folders of a package, for its user; or beside the configuration, for whoever runs this.
 *
 * @param configuration the file
 * @param secrets the folder of the files that each hold a secret
 * @param home in which Slipway's keys are
 * @param account the user that Slipway runs as, if it is another than this one
 */
record Installation(Path configuration, Path secrets, Path home, Optional<String> account) {
    /** The program of a package. */
    static final String PROGRAM = "/usr/lib/slipway/slipway";

    /** On which a server listens whose configuration names no port. */
    static final int PORT = 8080;

    private static final Path PACKAGE_HOME = Path.of("/var/lib/slipway");
    private static final String FILE = "deploy-config.json";

    /**
     * Finds out which it is.
     *
     * @param named the configuration, if an option names it
     */
    static Installation of(Optional<Path> named, Map<String, String> environment) throws InitFailed {
        Path file = named.orElseGet(() -> Files.isDirectory(ServiceAccount.CONFIGURATION)
                        ? ServiceAccount.CONFIGURATION.resolve(FILE)
                        : Path.of(FILE))
                .toAbsolutePath()
                .normalize();
        if (!ServiceAccount.reads(file)) {
            Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
            return new Installation(file, file.resolveSibling("secrets"), home, Optional.empty());
        }
        if (!isRoot()) {
            throw new InitFailed("the configuration " + file
                    + " is written by root; run sudo slipway init, or name another" + " file with --config");
        }
        return new Installation(
                file, ServiceAccount.CONFIGURATION.resolve("secrets"), PACKAGE_HOME, Optional.of(ServiceAccount.NAME));
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException noProc) {
            return "root".equals(System.getProperty("user.name"));
        }
    }

    boolean isPackage() {
        return account.isPresent();
    }

    Path knownHosts() {
        return home.resolve(".ssh/known_hosts");
    }

    Path key(String name) {
        return home.resolve(".ssh").resolve(name);
    }

    Path secret(String name) {
        return secrets.resolve(name);
    }

    /** How the configuration names a secret. */
    String reference(String name) {
        return "${file:" + (isPackage() ? "" : secrets.getFileName() + "/") + name + "}";
    }

    /** How the configuration names a file: root's {@code ~} is another one than Slipway's. */
    String path(Path file) {
        return !isPackage() && file.startsWith(home) ? "~/" + home.relativize(file) : file.toString();
    }

    /** Where the data goes, unless that is beside the configuration. */
    Optional<Path> dataFolder() {
        return isPackage() ? Optional.of(home.resolve("data")) : Optional.empty();
    }

    /** What Slipway sees when it runs. */
    Map<String, String> environment(Map<String, String> ours) {
        Map<String, String> seen = new HashMap<>(ours);
        seen.put("HOME", home.toString());
        if (isPackage()) {
            seen.put("CREDENTIALS_DIRECTORY", secrets.toString());
        }
        return seen;
    }
}
