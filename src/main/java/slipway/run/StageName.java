package slipway.run;

import java.util.Arrays;
import java.util.Optional;
import slipway.text.Worded;

/** The stages, in the order in which a run passes them. */
public enum StageName implements Worded {
    CHECKOUT,
    TEST,
    BUILD,
    PUSH,
    REDEPLOY;

    public static Optional<StageName> named(String word) {
        return Arrays.stream(values())
                .filter(stage -> stage.word().equals(word))
                .findFirst();
    }
}
