package slipway.torture;

import java.util.List;
import java.util.Locale;

/** When a fault comes; the time within is drawn by lot. */
enum Moment {
    ANY("at any time", 2_000),
    COMMIT("inside the commit: a delivery is on its way, not answered", 12),
    CLAIM("at the claim: a delivery was answered 202", 40),
    CHECKOUT("in checkout", 60),
    TEST("in test", 500),
    BUILD("in build", 400),
    PUSH("in push", 60),
    REDEPLOY("in redeploy", 150),
    APPROVAL("while an approval is on its way, and after it", 60),
    HOST_JOB("while the job on the host runs", 250),
    START("while it starts", 1_500);

    private final String words;
    private final int longest;

    Moment(String words, int longest) {
        this.words = words;
        this.longest = longest;
    }

    String words() {
        return words;
    }

    /** Milliseconds up to which the fault may come after the moment has begun. */
    int longest() {
        return longest;
    }

    /** Whether it is while this stage runs. */
    boolean isIn(String stage) {
        return List.of(CHECKOUT, TEST, BUILD, PUSH, REDEPLOY).contains(this)
                && name().toLowerCase(Locale.ROOT).equals(stage);
    }

    /** Whether it is there whenever a server is. */
    boolean isAlways() {
        return this == ANY || this == START;
    }
}
