package slipway.gitlab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** What came of asking GitLab's API for something. */
public sealed interface ApiResult {
    default boolean isDone() {
        return false;
    }

    /** What GitLab sent; missing if it was not done, or where GitLab sent none. */
    default JsonNode body() {
        return MissingNode.getInstance();
    }

    /** Why it was not done, for people; empty if it was. */
    default Optional<String> whyNot() {
        return Optional.empty();
    }

    /** If it may go well another time. */
    default Optional<Later> later() {
        return Optional.empty();
    }

    /** Whether GitLab refused it with this status. */
    default boolean isRefused(int... statuses) {
        return false;
    }

    /** What to do with each kind of answer. */
    void match(Consumer<Done> done, Consumer<Refused> refused, Consumer<Later> later);

    /** It was done. {@code body} is missing where GitLab sent none, or none that is JSON. */
    record Done(JsonNode body) implements ApiResult {
        /** Without a body that matters. */
        public Done() {
            this(MissingNode.getInstance());
        }

        @Override
        public boolean isDone() {
            return true;
        }

        @Override
        public void match(Consumer<Done> done, Consumer<Refused> refused, Consumer<Later> later) {
            done.accept(this);
        }
    }

    /**
     * It may go well another time. Whether it was done after all is open: an answer can be lost on its way.
     *
     * @param after how long GitLab wants to be left alone, if it says so
     */
    record Later(String why, Optional<Duration> after) implements ApiResult {
        @Override
        public Optional<String> whyNot() {
            return Optional.of(why);
        }

        @Override
        public Optional<Later> later() {
            return Optional.of(this);
        }

        @Override
        public void match(Consumer<Done> done, Consumer<Refused> refused, Consumer<Later> later) {
            later.accept(this);
        }
    }

    /** It will not go well until somebody changes something; {@code why} says what. */
    record Refused(int status, String why) implements ApiResult {
        @Override
        public Optional<String> whyNot() {
            return Optional.of(why);
        }

        @Override
        public boolean isRefused(int... statuses) {
            return IntStream.of(statuses).anyMatch(each -> each == status);
        }

        @Override
        public void match(Consumer<Done> done, Consumer<Refused> refused, Consumer<Later> later) {
            refused.accept(this);
        }
    }
}
