package slipway.init;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a repository.
 *
 * @param host empty for a folder of this machine
 * @param port of ssh
 * @param path of the project in GitLab, as far as the address shows it
 */
record SourceAddress(String url, boolean ssh, String host, int port, String path) {
    private static final Pattern URL =
            Pattern.compile("(?<scheme>ssh|https?)://(?:[^@/]*@)?(?<host>[^/:]+)(?::(?<port>\\d{1,5}))?/(?<path>.+)");
    private static final Pattern SCP = Pattern.compile("(?:[^/:@]+@)?(?<host>[^/:]+):(?!//)(?<path>.+)");
    private static final String GITLAB = "gitlab.com";

    static SourceAddress of(String text) throws InitFailed {
        Matcher url = URL.matcher(text);
        if (url.matches()) {
            boolean ssh = url.group("scheme").equals("ssh");
            int port = ssh && url.group("port") != null ? Integer.parseInt(url.group("port")) : 22;
            // A user or a password in a web address would be written down, and shown.
            String plain = ssh ? text : text.replaceFirst("^(https?://)[^@/]*@", "$1");
            return new SourceAddress(plain, ssh, url.group("host"), port, path(url.group("path")));
        }
        Matcher scp = SCP.matcher(text);
        if (scp.matches()) {
            return new SourceAddress(text, true, scp.group("host"), 22, path(scp.group("path")));
        }
        if (text.startsWith("/")) {
            return new SourceAddress(text, false, "", 22, path(text));
        }
        throw new InitFailed(
                "\"" + text + "\" is neither the address of a repository nor a folder that is here; write such as"
                        + " git@gitlab.com:group/name.git");
    }

    private static String path(String text) {
        return text.replaceFirst("^[/~]+", "").replaceFirst("/+$", "").replaceFirst("\\.git$", "");
    }

    /** The same project by ssh, where a deploy key may read it. */
    SourceAddress bySsh() throws InitFailed {
        return of("git@" + host + ":" + path + ".git");
    }

    /** The last part of the path, fit for the name of a project. */
    String name() {
        String last = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        String name = last.replaceAll("[^a-z0-9._-]", "-").replaceFirst("^[^a-z0-9]+", "");
        return name.isEmpty() ? "project" : name.substring(0, Math.min(63, name.length()));
    }

    /** The variables of GitLab CI that follow from the address. */
    Map<String, String> variables(Optional<String> defaultBranch) {
        Map<String, String> variables = new HashMap<>(
                Map.of("CI_PROJECT_PATH", path, "CI_PROJECT_NAME", path.substring(path.lastIndexOf('/') + 1)));
        if (host.equals(GITLAB)) {
            variables.put("CI_REGISTRY", "registry." + GITLAB);
            variables.put("CI_REGISTRY_IMAGE", "registry." + GITLAB + "/" + path.toLowerCase(Locale.ROOT));
        }
        defaultBranch.ifPresent(branch -> variables.put("CI_DEFAULT_BRANCH", branch));
        return variables;
    }
}
