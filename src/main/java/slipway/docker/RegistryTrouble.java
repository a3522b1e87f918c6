package slipway.docker;

import java.util.List;
import java.util.Locale;

/** What kind of trouble a registry's refusal is. The engine hands it on as text only. */
enum RegistryTrouble {
    /** The login, or what it may do: trying again does not help. */
    REFUSED,
    /** Not there at the moment: worth trying again. */
    AWAY,
    /** Anything else: trying again does not help. */
    OTHER;

    private static final List<String> REFUSALS = List.of(
            "denied",
            "unauthorized",
            "authentication required",
            "incorrect username or password",
            "no basic auth credentials",
            "insufficient_scope",
            "forbidden",
            "may require 'docker login'");

    private static final List<String> ABSENCES = List.of(
            "connection refused",
            "connection reset",
            "connection timed out",
            "broken pipe",
            "eof",
            "timeout",
            "timed out",
            "deadline exceeded",
            "no such host",
            "server misbehaving",
            "temporary failure",
            "network is unreachable",
            "no route to host",
            "toomanyrequests",
            "too many requests",
            "500 internal server error",
            "502 bad gateway",
            "503 service",
            "504 gateway",
            "http status: 5");

    static RegistryTrouble of(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        if (REFUSALS.stream().anyMatch(text::contains)) {
            return REFUSED;
        }
        return ABSENCES.stream().anyMatch(text::contains) ? AWAY : OTHER;
    }
}
