package slipway.gitlab;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;

/** What came of asking GitLab's API for something. */
public sealed interface ApiResult {
    /** It was done. {@code body} is missing where GitLab sent none, or none that is JSON. */
    record Done(JsonNode body) implements ApiResult {}

    /** It was not done, or that is not known. */
    sealed interface NotDone extends ApiResult {
        /** For people. */
        String why();
    }

    /**
     * It may go well another time. Whether it was done after all is open: an answer can be lost on its way.
     *
     * @param after how long GitLab wants to be left alone, if it says so
     */
    record Later(String why, Optional<Duration> after) implements NotDone {}

    /** It will not go well until somebody changes something; {@code why} says what. */
    record Refused(int status, String why) implements NotDone {}
}
