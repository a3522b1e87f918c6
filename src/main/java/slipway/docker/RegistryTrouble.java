package slipway.docker;

import java.util.regex.Pattern;

/** What kind of trouble a registry's refusal is. The engine hands it on as text only. */
enum RegistryTrouble {
    /** The login, or what it may do: trying again does not help. */
    REFUSED,
    /** Not there at the moment: worth trying again. */
    AWAY,
    /** Anything else: trying again does not help. */
    OTHER;

    private static final Pattern REFUSAL =
            words("denied|unauthorized|authentication required|incorrect username or password|no basic auth credentials"
                    + "|insufficient_scope|forbidden|may require 'docker login'");

    private static final Pattern ABSENCE = words(
            "connection (refused|reset|timed out)|broken pipe|(unexpected )?eof|timeout|client\\.timeout|timed out"
                    + "|deadline exceeded|no such host|server misbehaving|temporary failure|network is unreachable"
                    + "|no route to host|toomanyrequests|too many requests|http status: 5\\d\\d"
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

    static RegistryTrouble of(String message) {
        if (REFUSAL.matcher(message).find()) {
            return REFUSED;
        }
        return ABSENCE.matcher(message).find() ? AWAY : OTHER;
    }
}
