package slipway.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What was approved and rejected, compared with what went live in production. */
final class ApprovalPromises {
    private ApprovalPromises() {}

    static Finding nothingWithoutApproval(List<HostLine> log, List<Decision> decisions) {
        Set<Long> approved = decisions.stream()
                .filter(each -> each.approves() && each.mayCount())
                .map(Decision::run)
                .collect(Collectors.toSet());
        List<String> wrong = log.stream()
                .filter(line -> line.begins() && !approved.contains(line.run()))
                .map(line -> "nobody approved " + line)
                .toList();
        return new Finding("nothing goes to production without approval", approved.size() + " approved", wrong);
    }

    /**
     * An approved run goes live unless staging gets a newer release first, a rejected one never does, even if the server is
     * killed right after its answer. The last answer counts: a run that is approved, and waits for something else, may still
     * be rejected.
     */
    static Finding whatWasDecidedHolds(List<Decision> decisions, List<RecordedRun> runs) {
        Map<Long, RecordedRun> byId = runs.stream().collect(Collectors.toMap(RecordedRun::id, Function.identity()));
        List<String> wrong = new ArrayList<>();
        Map<String, Integer> decided = new TreeMap<>();
        Map<Long, Decision> last = new TreeMap<>();
        decisions.stream().filter(Decision::mayCount).forEach(each -> last.put(each.run(), each));
        for (Decision answer : last.values()) {
            if (answer.counts()) {
                decided.merge(answer.approves() ? "approved" : "rejected", 1, Integer::sum);
                RecordedRun run = byId.get(answer.run());
                boolean live = run.state().equals("succeeded") || run.gaveUpAfterKills();
                if (live != answer.approves() && !(answer.approves() && run.wasOvertakenOnStaging())) {
                    wrong.add(run.words() + " was " + (answer.approves() ? "approved" : "rejected"));
                }
            }
        }
        return new Finding("an approved run goes live, and a rejected one does not", decided.toString(), wrong);
    }

    static Finding everyReleaseIsPromoted(List<RecordedRun> runs) {
        List<RecordedRun> promotions =
                runs.stream().filter(RecordedRun::isPromotion).toList();
        Set<String> promoted = promotions.stream().map(RecordedRun::commit).collect(Collectors.toSet());
        List<String> wrong = runs.stream()
                .filter(run ->
                        run.environment().equals(Ground.STAGING) && run.state().equals("succeeded"))
                .filter(run -> !promoted.contains(run.commit()))
                .map(run -> run.words() + " was not promoted")
                .collect(Collectors.toCollection(ArrayList::new));
        promotions.stream()
                .collect(Collectors.groupingBy(RecordedRun::commit, TreeMap::new, Collectors.counting()))
                .forEach((commit, count) -> {
                    if (count > 1) {
                        wrong.add("commit " + commit + " was promoted " + count + " times");
                    }
                });
        return new Finding(
                "every release of staging is promoted once",
                promotions.size() + " promotions " + Promises.byState(promotions),
                wrong);
    }
}
