package slipway.init;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slipway.config.Secret;

/** The secrets of a configuration, a file for each, written at the end together. */
final class SecretFiles {
    private static final int BYTES = 32;

    private final Installation installation;
    private final OwnedFiles files;
    private final Map<String, Secret> secrets = new LinkedHashMap<>();
    private final SecureRandom random = new SecureRandom();

    SecretFiles(Installation installation, OwnedFiles files) {
        this.installation = installation;
        this.files = files;
    }

    /** A random one; one that is there stays. Returns how the configuration names it. */
    String generated(String name) throws IOException {
        Optional<Secret> there = there(name);
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return put(name, there.orElseGet(() -> new Secret(HexFormat.of().formatHex(bytes))));
    }

    /** One that a person gave. Returns how the configuration names it. */
    String put(String name, Secret secret) {
        secrets.put(name, secret);
        return installation.reference(name);
    }

    Secret get(String name) {
        return secrets.get(name);
    }

    /** The files that would get another content than they have. */
    List<Path> changed() throws IOException {
        List<Path> changed = new ArrayList<>();
        for (Map.Entry<String, Secret> each : secrets.entrySet()) {
            Optional<Secret> there = there(each.getKey());
            if (there.isPresent() && !there.get().equals(each.getValue())) {
                changed.add(installation.secret(each.getKey()));
            }
        }
        return changed;
    }

    /** All files, whether they are there or not. */
    List<Path> all() {
        return secrets.keySet().stream().map(installation::secret).toList();
    }

    void write() throws IOException {
        for (Map.Entry<String, Secret> each : secrets.entrySet()) {
            if (!there(each.getKey()).equals(Optional.of(each.getValue()))) {
                files.replace(
                        installation.secret(each.getKey()), each.getValue().reveal() + "\n");
            }
        }
    }

    private Optional<Secret> there(String name) throws IOException {
        Path file = installation.secret(name);
        return Files.exists(file)
                ? Optional.of(Files.readString(file).strip())
                        .filter(text -> !text.isEmpty())
                        .map(Secret::new)
                : Optional.empty();
    }
}
