package slipway.docker.engine;

import java.util.Optional;

/**
 * An image's reference in its parts, read as Docker reads it.
 *
 * @param registry the host, with its port; {@code docker.io} where the reference names none
 * @param repository as written, without tag and digest
 * @param tag the tag, or the digest if there is one; empty if neither is
 */
public record ImageReference(String registry, String repository, Optional<String> tag) {
    public static final String HUB = "docker.io";

    public static ImageReference of(String reference) {
        int digest = reference.indexOf('@');
        String named = digest < 0 ? reference : reference.substring(0, digest);
        int colon = named.lastIndexOf(':');
        boolean tagged = colon > named.lastIndexOf('/');
        String repository = tagged ? named.substring(0, colon) : named;
        Optional<String> tag = tagged ? Optional.of(named.substring(colon + 1)) : Optional.empty();
        Optional<String> exact = digest < 0 ? tag : Optional.of(reference.substring(digest + 1));
        return new ImageReference(registryOf(repository), repository, exact);
    }

    private static String registryOf(String repository) {
        int slash = repository.indexOf('/');
        String first = slash < 0 ? "" : repository.substring(0, slash);
        boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
        return !host || first.equals("index.docker.io") ? HUB : first;
    }

    /** Whether it names one image for ever. */
    public boolean isExact() {
        return tag.filter(name -> name.contains(":")).isPresent();
    }

    /** What pull takes; without a tag Docker would fetch all of them. */
    public String tagOrLatest() {
        return tag.orElse("latest");
    }
}
