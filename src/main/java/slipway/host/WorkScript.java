package slipway.host;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The part of a job's script that does its work.
 *
 * @param words what the job does, in one text for people; the person's command itself where there is one
 * @param variables what the scripts read
 * @param resources the scripts, in this order
 */
record WorkScript(String words, Map<String, String> variables, List<String> resources) {
    /** A nap on the host is never longer, so that a job heeds a signal soon. */
    private static final long LONGEST_NAP = 500;

    static WorkScript of(HostWork work) {
        if (work instanceof HostWork.Command command) {
            return command.check()
                    .map(check -> checked(command.command(), check))
                    .orElseGet(() -> plain(command.command()));
        }
        if (work instanceof HostWork.Swarm swarm) {
            return update(swarm.update());
        }
        return swap(((HostWork.Compose) work).swap());
    }

    private static WorkScript plain(String command) {
        return new WorkScript(command, Map.of("command", command), List.of("command.sh"));
    }

    private static WorkScript checked(String command, HealthCheck check) {
        Map<String, String> variables = variables(check);
        variables.put("command", command);
        return new WorkScript(command, variables, List.of("report.sh", "asker.sh", "watch.sh", "checked.sh"));
    }

    private static WorkScript update(SwarmUpdate update) {
        Map<String, String> variables = variables(update.check());
        variables.putAll(update.service().variables());
        variables.put("image", update.image());
        variables.put("prepare", update.prepare() ? "yes" : "");
        variables.putAll(update.commands().variables());
        variables.put("commands_of", JobRequest.label(update.project()));
        variables.put("back_out", update.backOut() ? "yes" : "");
        return new WorkScript(
                "give " + String.join(", ", update.service().services()) + " of the Swarm " + update.image(),
                variables,
                List.of(
                        "engine.sh",
                        "report.sh",
                        "asker.sh",
                        "watch.sh",
                        "swarm-service.sh",
                        "swarm-record.sh",
                        "swarm-sample.sh",
                        "swarm-copy.sh",
                        "swarm-command.sh",
                        "swarm.sh"));
    }

    private static WorkScript swap(ComposeSwap swap) {
        Map<String, String> variables = variables(swap.check());
        variables.putAll(swap.service().variables());
        variables.put("label", swap.slipwayProject());
        variables.put("reference", swap.reference());
        variables.put("image", swap.image());
        variables.put("prepare", swap.prepare() ? "yes" : "");
        variables.putAll(swap.commands().variables());
        variables.put("back_out", swap.backOut() ? "yes" : "");
        variables.put("retain", String.join(" ", swap.keep()));
        return new WorkScript(
                "exchange " + String.join(", ", swap.service().services()) + " in "
                        + swap.service().directory() + " for " + swap.image(),
                variables,
                List.of(
                        "engine.sh",
                        "stack.sh",
                        "service.sh",
                        "affected.sh",
                        "fits.sh",
                        "neighbours.sh",
                        "report.sh",
                        "asker.sh",
                        "watch.sh",
                        "health.sh",
                        "image.sh",
                        "release.sh",
                        "leftover.sh",
                        "unfinished.sh",
                        "haproxy.sh",
                        "slots.sh",
                        "drain.sh",
                        "replace.sh",
                        "rolling.sh",
                        "swap.sh"));
    }

    private static Map<String, String> variables(HealthCheck check) {
        long interval = check.interval().toMillis();
        long naps = Math.max(1, (interval + LONGEST_NAP - 1) / LONGEST_NAP);
        Optional<HttpExpectation> http = check.http();
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("samples", Integer.toString(check.samples()));
        variables.put("uptime", Long.toString(check.uptime().toSeconds()));
        variables.put("pauses", Long.toString(naps));
        variables.put("pause", seconds(interval / naps));
        variables.put("within", Long.toString(check.within().plusMillis(999).toSeconds()));
        variables.put("longest", Long.toString(check.longest().plusMillis(999).toSeconds()));
        variables.put("url", http.map(HttpExpectation::template).orElse(""));
        variables.put(
                "wanted", http.map(each -> Integer.toString(each.status())).orElse(""));
        variables.put("contains", http.flatMap(HttpExpectation::contains).orElse(""));
        variables.put("headers", http.map(WorkScript::headers).orElse(""));
        variables.put("ca", http.flatMap(HttpExpectation::ca).orElse(""));
        return variables;
    }

    /** A line each. */
    private static String headers(HttpExpectation http) {
        return new TreeMap<>(http.headers())
                .entrySet().stream()
                        .map(header -> header.getKey() + ": " + header.getValue() + "\n")
                        .collect(Collectors.joining());
    }

    private static String seconds(long milliseconds) {
        Duration time = Duration.ofMillis(milliseconds);
        // Not by a format, which would write the digits of the machine's language.
        return time.toSeconds() + "."
                + Integer.toString(1000 + time.toMillisPart()).substring(1);
    }
}
