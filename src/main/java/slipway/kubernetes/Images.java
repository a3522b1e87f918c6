package slipway.kubernetes;

import java.util.Optional;
import slipway.docker.engine.ImageReference;

/** Names of images, as deployments and pods have them. */
final class Images {
    private static final String LIBRARY = "library/";

    private Images() {}

    /** Whether both are of one repository, however Docker Hub is written. */
    static boolean sameRepository(String one, String other) {
        return repository(one).equals(repository(other));
    }

    private static String repository(String image) {
        ImageReference reference = ImageReference.of(image);
        if (!reference.registry().equals(ImageReference.HUB)) {
            return reference.repository();
        }
        String name = reference.repository().replaceFirst("^(?:index\\.)?docker\\.io/", "");
        return ImageReference.HUB + "/" + (name.contains("/") ? name : LIBRARY + name);
    }

    /** The digest that the name has, {@code sha256:...}. */
    static Optional<String> digest(String image) {
        int at = image.indexOf('@');
        return at < 0 ? Optional.empty() : Optional.of(image.substring(at + 1));
    }

    /** Whether both name one image: by one digest, or in the same words. An admission webhook may have added a tag. */
    static boolean same(String one, String other) {
        Optional<String> digest = digest(one);
        return one.equals(other) || (digest.isPresent() && digest.equals(digest(other)));
    }

    /** {@code repository@sha256:...}: the image by its digest alone. */
    static Optional<String> exact(String image) {
        return digest(image).map(digest -> ImageReference.of(image).repository() + "@" + digest);
    }

    /**
     * What a pod's {@code imageID} says in the same form; empty where it is only known to its node.
     *
     * @param id {@code docker-pullable://repository@sha256:...} of dockershim, without the scheme of containerd
     */
    static Optional<String> ofPod(String id) {
        int scheme = id.indexOf("://");
        return exact(scheme < 0 ? id : id.substring(scheme + "://".length())).filter(image -> !image.startsWith("@"));
    }
}
