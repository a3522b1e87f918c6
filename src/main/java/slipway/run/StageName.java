package slipway.run;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The stages, in the order in which a run passes them. */
public enum StageName {
    CHECKOUT,
    TEST,
    BUILD,
    PUSH,
    REDEPLOY;

    /** The stage's name in the HTTP interface, the log and GitLab. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<StageName> named(String word) {
        return Arrays.stream(values())
                .filter(stage -> stage.word().equals(word))
                .findFirst();
    }
}
