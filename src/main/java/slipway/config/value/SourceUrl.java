package slipway.config.value;

import java.util.regex.Pattern;

/**
 * What {@code git clone} takes: ssh, https or a local path. Transports that run programs, such as {@code ext::}, are
 * not among them, and no part can begin with a dash.
 */
public final class SourceUrl {
    private static final String HOST = "(?:[A-Za-z0-9][A-Za-z0-9._-]*|\\[[0-9A-Fa-f:]+])";
    private static final String USER = "(?:[A-Za-z0-9_][A-Za-z0-9._+-]*@)?";
    private static final Pattern WEB = Pattern.compile("https?://" + HOST + "(?::[0-9]{1,5})?/[^\\s?#]+");
    private static final Pattern SSH = Pattern.compile("ssh://" + USER + HOST + "(?::[0-9]{1,5})?/[^\\s]+");
    private static final Pattern SCP = Pattern.compile(USER + HOST + ":(?!:|//|-)[^\\s]+");
    private static final Pattern LOCAL = Pattern.compile("(?:/|\\./|\\.\\./|~/).*");
    private static final Pattern WITH_LOGIN = Pattern.compile("https?://[^/]*@.*|ssh://[^/@]*:[^/]*@.*");

    /** A local path comes out whole; the others as they are written. */
    public static final Kind<String> KIND = entry -> {
        String text = Texts.LINE.read(entry);
        if (WITH_LOGIN.matcher(text).matches()) {
            throw new InvalidValue("contains a login", "take it out and give username and password beside it");
        }
        if (LOCAL.matcher(text).matches()) {
            return entry.reading().paths().resolve(text).toString();
        }
        boolean remote = WEB.matcher(text).matches()
                || SSH.matcher(text).matches()
                || SCP.matcher(text).matches()
                || text.startsWith("file:///");
        if (!remote) {
            throw new InvalidValue(
                    entry.quoted() + " is not the address of a repository",
                    "write git@host:group/name.git, ssh://..., https://... or an absolute path");
        }
        return text;
    };

    private SourceUrl() {}

    public static boolean isWeb(String url) {
        return url.startsWith("https://") || url.startsWith("http://");
    }
}
