package slipway.docker.registry;

import java.util.regex.Pattern;

/** What kind of trouble a registry's refusal is. The engine hands it on as text only. */
public enum RegistryError {
    /** It was asked too often: worth trying again, but not for long, since some count for hours. */
    LIMITED,
    /** The login, or what it may do: trying again does not help. */
    REFUSED,
    /** Not there at the moment: worth trying again. */
    AWAY,
    /** Anything else: trying again does not help. */
    OTHER;

    /** What to do about a limit that waiting did not help against. */
    public static final String ADVICE_ON_A_LIMIT =
            "the registry limits how much is asked of it: retry the run later; a login"
                    + " raises the limit (docker login as this user), and a mirror avoids it (registry-mirrors in the engine's"
                    + " daemon.json)";

    private static final Pattern REFUSAL =
            words("denied|unauthorized|authentication required|incorrect username or password|no basic auth credentials"
                    + "|insufficient_scope|forbidden|may require 'docker login'");

    private static final Pattern LIMIT =
            words("toomanyrequests|too many requests|pull rate limit|request to \\S{1,500}: 429");

    private static final Pattern ABSENCE = words(
            "connection (refused|reset|timed out)|broken pipe|(unexpected )?eof|timeout|client\\.timeout|timed out"
                    + "|deadline exceeded|no such host|server misbehaving|temporary failure|network is unreachable"
                    + "|no route to host|http status: 5\\d\\d"
                    + "|500 internal server error|502 bad gateway|503 service|504 gateway");

    private static final Pattern GONE = words("manifest unknown|not found|no such manifest");

    /** Whether it says that the registry does not have the image. */
    static boolean isGone(String message) {
        return GONE.matcher(message).find();
    }

    /** Whole words: the messages hold names of images, which may be anything. */
    private static Pattern words(String alternatives) {
        return Pattern.compile("(?<![\\w./-])(" + alternatives + ")(?![\\w/-])", Pattern.CASE_INSENSITIVE);
    }

    public static RegistryError of(String message) {
        if (REFUSAL.matcher(message).find()) {
            return REFUSED;
        }
        if (LIMIT.matcher(message).find()) {
            return LIMITED;
        }
        return ABSENCE.matcher(message).find() ? AWAY : OTHER;
    }
}
