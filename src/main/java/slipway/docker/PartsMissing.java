package slipway.docker;

/** The engine has only a part of an image, and pushed only that part or nothing. */
final class PartsMissing extends DockerException {
    private static final long serialVersionUID = 1L;

    PartsMissing(String message) {
        super(message);
    }
}
