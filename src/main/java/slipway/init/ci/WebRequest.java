package slipway.init.ci;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A call of curl or wget in a script. A deploy is often no more than a request to an address that starts it. */
final class WebRequest {
    private static final Set<String> PROGRAMS = Set.of("curl", "wget");

    /** Options of curl without a value may stand before one with a value in the same word. */
    private static final Pattern CONTENT = Pattern.compile(
            "-[#fgikLNsSv]*[dFT].*|--(?:data|json|form|upload-file|post-data|post-file|body-data|body-file)\\b.*");

    private static final Pattern METHOD = Pattern.compile("(?:-[#fgikLNsSv]*X|--request|--method)=?([A-Z]*)");
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private static final Pattern ADDRESS = Pattern.compile("(?:https?://)?(?:[^@/]*@)?(\\[[^]]*]|[^:/]+).*");
    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]", "0.0.0.0");

    private WebRequest() {}

    static boolean is(ShellCommand command) {
        return PROGRAMS.contains(command.program());
    }

    /**
     * Whether it changes something on another machine, as far as its method and its content say.
     *
     * @param services the names of the services beside the job
     */
    static boolean changesAnother(ShellCommand command, Set<String> services) {
        return is(command) && sends(command.texts()) && !isHere(command.texts(), services);
    }

    private static boolean sends(List<String> words) {
        for (int index = 0; index < words.size(); index++) {
            var method = METHOD.matcher(words.get(index));
            if (method.matches()) {
                String next = index + 1 < words.size() ? words.get(index + 1) : "";
                if (!READING.contains(method.group(1).isEmpty() ? next : method.group(1))) {
                    return true;
                }
            } else if (CONTENT.matcher(words.get(index)).matches()) {
                return true;
            }
        }
        return false;
    }

    /** An address without {@code http://} is not told from the value of an option, so that it does not count. */
    private static boolean isHere(List<String> words, Set<String> services) {
        List<String> hosts = words.stream()
                .filter(word -> word.matches("https?://.+"))
                .map(word -> ADDRESS.matcher(word).replaceFirst("$1"))
                .toList();
        return !hosts.isEmpty() && hosts.stream().allMatch(host -> HERE.contains(host) || services.contains(host));
    }
}
