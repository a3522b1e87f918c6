package slipway.docker.registry;

import slipway.docker.engine.EngineException;

/** The engine has only a part of an image, and pushed only that part or nothing. */
final class IncompleteImage extends EngineException {
    private static final long serialVersionUID = 1L;

    IncompleteImage(String message) {
        super(message);
    }
}
