package slipway.docker.engine;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/**
 * What a run's parts are called in the engine, known before they are made, so that they can be removed whenever the
 * run is ended.
 *
 * @param attempt tells one attempt from another, whose parts may still be going away
 */
public record RunNames(String project, long run, String attempt) {
    private static final int HASH_LETTERS = 12;

    public static RunNames of(String project, long run) {
        return new RunNames(project, run, UUID.randomUUID().toString().substring(0, 8));
    }

    public String network() {
        return "slipway-" + plain(project) + "-" + run + "-" + attempt;
    }

    public String container(String role) {
        return network() + "-" + plain(role);
    }

    /** The volume of a cache folder: the same in each run of the project. */
    public static String volume(String project, String folder) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(folder.getBytes(StandardCharsets.UTF_8));
            return "slipway-" + plain(project) + "-"
                    + HexFormat.of().formatHex(hash).substring(0, HASH_LETTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String plain(String name) {
        return name.replaceAll("[^a-zA-Z0-9_.-]", "-");
    }
}
