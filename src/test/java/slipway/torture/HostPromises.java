package slipway.torture;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the host's own log and its live file say, held against what Slipway records. */
final class HostPromises {
    private HostPromises() {}

    /** Begin and end alternate, and no run is begun twice: a job is started once, whoever asks for it how often. */
    static Finding deploysNeverOverlap(String environment, List<HostLine> log) {
        List<String> wrong = new ArrayList<>();
        Set<Long> begun = new HashSet<>();
        Optional<HostLine> open = Optional.empty();
        long lastTime = 0;
        for (HostLine line : log) {
            if (line.time() < lastTime) {
                wrong.add(line + " is older than the line before it");
            }
            lastTime = line.time();
            if (line.begins()) {
                open.ifPresent(other -> wrong.add("run " + line.run() + " began before run " + other.run() + " ended"));
                if (!begun.add(line.run())) {
                    wrong.add("run " + line.run() + " was begun twice");
                }
                open = Optional.of(line);
            } else {
                if (open.isEmpty() || open.get().run() != line.run()) {
                    wrong.add("run " + line.run() + " ended without having begun last");
                }
                open = Optional.empty();
            }
        }
        open.ifPresent(line -> wrong.add("run " + line.run() + " never ended"));
        return new Finding(
                "no two deploys to " + environment + " overlap on the host, and none is begun twice",
                begun.size() + " deploys",
                wrong);
    }

    /** What ran on the host succeeded there, and must be recorded so; what is recorded must have run. */
    static Finding recordedAsItWas(String environment, List<HostLine> log, List<RecordedRun> runs) {
        Map<Long, RecordedRun> byId = runs.stream().collect(Collectors.toMap(RecordedRun::id, Function.identity()));
        Set<Long> onHost = log.stream().map(HostLine::run).collect(Collectors.toSet());
        List<String> wrong = new ArrayList<>();
        for (HostLine line : log) {
            RecordedRun run = byId.get(line.run());
            boolean told = run != null
                    && run.state().equals("succeeded")
                    && run.commit().equals(line.commit());
            if (line.begins() && !told) {
                wrong.add("the host ran " + line + ", recorded is " + (run == null ? "nothing" : run.words()));
            }
        }
        List<RecordedRun> deployed = runs.stream()
                .filter(run ->
                        run.environment().equals(environment) && run.state().equals("succeeded"))
                .toList();
        deployed.stream()
                .filter(run -> !onHost.contains(run.id()))
                .forEach(run -> wrong.add(run.words() + " never ran on the host"));
        return new Finding(
                "what ran on the host for " + environment + " is recorded, and what is recorded ran",
                deployed.size() + " releases",
                wrong);
    }

    /**
     * @param onHost what the host's live file says: run, commit, digest
     * @param inStatus the same of /api/status, and empty or the doubt
     */
    static Finding lastPushIsLive(Optional<Push> last, List<String> onHost, List<String> inStatus) {
        List<String> wrong = new ArrayList<>();
        String commit = last.map(Push::commit).orElse("nothing");
        if (onHost.size() < 3 || !onHost.get(1).equals(commit)) {
            wrong.add("on the host is " + onHost + ", the last commit pushed is " + commit);
        }
        if (inStatus.size() < 3 || !inStatus.get(1).equals(commit)) {
            wrong.add("/api/status says " + inStatus + ", the last commit pushed is " + commit);
        }
        if (!inStatus.equals(onHost)) {
            wrong.add("/api/status says " + inStatus + ", the host " + onHost);
        }
        return new Finding(
                "the last commit pushed is live",
                "commit " + commit + " of push " + last.map(Push::order).orElse(0),
                wrong);
    }

    /**
     * No server that comes back after others have gone on puts an older image in the place of a newer one.
     *
     * @param digest that the environment's tag has in the registry
     * @param onHost what the host's live file says: run, commit, digest
     */
    static Finding tagIsWhatIsLive(String environment, Optional<String> digest, List<String> onHost) {
        boolean same = onHost.isEmpty() || digest.equals(Optional.of(onHost.get(2)));
        return new Finding(
                "the registry has as " + environment + " what is live there",
                digest.orElse("nothing"),
                same ? List.of() : List.of("on the host is " + onHost));
    }
}
