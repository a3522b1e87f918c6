package slipway.config;

import java.time.Duration;

/** What goes to an environment. */
public sealed interface EnvironmentSource {
    /** Whether a push of this branch, or of this tag, is deployed there. */
    boolean takes(GitRef ref);

    /** The pushes of a branch, or of all whose names fit the pattern. */
    record Branch(NamePattern pattern) implements EnvironmentSource {
        @Override
        public boolean takes(GitRef ref) {
            return !ref.isTag() && pattern.fits(ref.name());
        }
    }

    /** The tags whose names fit the pattern. */
    record Tag(NamePattern pattern) implements EnvironmentSource {
        @Override
        public boolean takes(GitRef ref) {
            return ref.isTag() && pattern.fits(ref.name());
        }
    }

    /**
     * What is live and healthy in another environment.
     *
     * @param after how long it must have been live there
     */
    record Promotion(String environment, Duration after) implements EnvironmentSource {
        @Override
        public boolean takes(GitRef ref) {
            return false;
        }
    }
}
