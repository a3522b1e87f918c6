package slipway.gitlab;

import java.util.Locale;

/** Whether GitLab's hook of a project tells us of pushes; {@code detail} says it in words, and what to do if it does not. */
public record HookState(Is is, String detail) {
    /** What is known of it; the better, the earlier. */
    public enum Is {
        OK,
        DISABLED,
        MISSING,
        UNKNOWN;

        /** The name in the HTTP interface. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
