package slipway.docker.engine;

import java.util.Optional;
import java.util.UUID;
import slipway.text.Sha256;

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

    /**
     * The volume of a cache folder: the same in each run of the project.
     *
     * @param environment whose runs alone use it; empty for the volume of all other runs
     * @param folder absolute
     */
    public static String volume(String project, Optional<String> environment, String folder) {
        String key = environment.map(name -> name + ":").orElse("") + folder;
        return "slipway-" + plain(project) + "-" + Sha256.hex(key).substring(0, HASH_LETTERS);
    }

    private static String plain(String name) {
        return name.replaceAll("[^a-zA-Z0-9_.-]", "-");
    }
}
