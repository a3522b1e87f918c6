package slipway.host;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import slipway.text.Sha256;
import slipway.text.ShellText;

/**
 * Work to be done once on a host.
 *
 * @param suffix tells apart the jobs that one run has on one host, such as {@code back}
 * @param identity tells the run from every other one, also from other servers' with the same number
 * @param project of which one job runs at a time on a host
 * @param environment added to what a login has, for the person's command
 * @param patience how long to wait for other jobs of the project, or in the stack, in whole seconds
 * @param fence a number that each later redeploy of the project has higher: a host that has seen a higher one refuses the job.
 *     Below 2^31, for 32-bit shells
 */
public record JobRequest(
        long run,
        Optional<String> suffix,
        String identity,
        String project,
        HostWork work,
        Map<String, String> environment,
        Duration patience,
        long fence) {
    /** Shorter than the digest of a second folder. */
    private static final Pattern SUFFIX = Pattern.compile("[a-z0-9]{1,10}");

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9_-]{0,38}[A-Za-z0-9])?");
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    public JobRequest {
        if (identity.isBlank() || identity.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("an identity is one line of text");
        }
        environment.keySet().forEach(JobRequest::checkVariable);
        environment.values().forEach(ShellText::quote);
        if (!suffix.map(text -> SUFFIX.matcher(text).matches()).orElse(true)) {
            throw new IllegalArgumentException("not 1 to 10 of a-z and 0-9: " + suffix.get());
        }
        if (fence < 0 || fence > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("not a fence: " + fence);
        }
        environment = Map.copyOf(environment);
    }

    private static void checkVariable(String name) {
        if (!VARIABLE.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name of an environment variable: " + name);
        }
    }

    /** The job's folder below {@code ~/.slipway/jobs}, unless that is another server's. */
    public String folder() {
        return run + suffix.map(text -> "-" + text).orElse("");
    }

    /** Its folder if {@link #folder} belongs to a job with another identity. */
    public String secondFolder() {
        return folder() + "-" + digest(identity);
    }

    String lock() {
        return lock(project);
    }

    /** A project as a file name: as it is where that is possible. */
    static String lock(String project) {
        return FILE_NAME.matcher(project).matches() && project.length() < 100 ? project : "project-" + digest(project);
    }

    /** A project as a part of the name of a service of a Swarm, which has 63 characters: as it is where that is possible. */
    static String label(String project) {
        return LABEL.matcher(project).matches() ? project : "project-" + digest(project);
    }

    /** The environment as a shell reads it. */
    String exports() {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(environment)
                .forEach((name, value) -> text.append("export ")
                        .append(name)
                        .append('=')
                        .append(ShellText.quote(value))
                        .append('\n'));
        return text.toString();
    }

    private static String digest(String text) {
        return Sha256.hex(text).substring(0, 12);
    }
}
