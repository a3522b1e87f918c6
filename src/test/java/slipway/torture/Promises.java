package slipway.torture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What Slipway promises, held against what was sent and what is recorded: no more than values. */
final class Promises {
    private Promises() {}

    static Finding acceptedHasEnded(List<Delivery> deliveries, List<RecordedRun> runs) {
        Map<Long, RecordedRun> byId = runs.stream().collect(Collectors.toMap(RecordedRun::id, Function.identity()));
        List<String> wrong = new ArrayList<>();
        for (Delivery delivery : deliveries) {
            if (delivery.status().isPresent()) {
                answered(delivery, byId, wrong);
            }
        }
        long accepted = deliveries.stream().filter(Delivery::accepted).count();
        long silent = deliveries.stream()
                .filter(each -> each.status().isEmpty() && each.reached())
                .count();
        long away = deliveries.stream().filter(each -> !each.reached()).count();
        String numbers = deliveries.size() + " deliveries: " + accepted + " answered 202, "
                + (deliveries.size() - accepted - silent - away) + " known already, " + silent
                + " cut off before the answer, " + away + " while nobody listened";
        return new Finding("every delivery that got a 202 has a run that ended", numbers, wrong);
    }

    private static void answered(Delivery delivery, Map<Long, RecordedRun> runs, List<String> wrong) {
        String what = "delivery of push " + delivery.push().order() + " to "
                + delivery.push().branch();
        int status = delivery.status().orElseThrow();
        RecordedRun run = runs.get(delivery.run().orElse(-1));
        if (status != 202 && status != 200) {
            wrong.add(what + " was answered " + status);
        } else if (run == null) {
            wrong.add(what + " was answered " + status + " with run " + delivery.run() + ", which does not exist");
        } else if (!run.ended()) {
            wrong.add(what + ": " + run.words() + " has not ended");
        } else if (!run.branch().equals(delivery.push().branch())
                || !run.commit().equals(delivery.push().commit())) {
            wrong.add(what + " was answered with " + run.words() + " of another branch or commit");
        }
    }

    static Finding sameDeliverySameRun(List<Delivery> deliveries) {
        Map<String, Set<Long>> byKey = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        int again = 0;
        for (Delivery delivery : deliveries) {
            if (delivery.run().isPresent()) {
                Set<Long> named = byKey.computeIfAbsent(delivery.key(), key -> new HashSet<>());
                again += named.isEmpty() ? 0 : 1;
                named.add(delivery.run().getAsLong());
            }
        }
        byKey.forEach((key, named) -> {
            if (named.size() > 1) {
                wrong.add("delivery " + key + " was given the runs " + named);
            }
        });
        return new Finding("a delivery that comes again is given the same run", again + " came again", wrong);
    }

    /**
     * A delivery that a stopped server takes in when it goes on comes late, as some do in real life: then an older push has a
     * later run, which must not succeed.
     */
    static Finding branchesKeepOrder(List<Push> pushes, List<Delivery> deliveries, List<RecordedRun> runs) {
        Map<String, Integer> orders = pushes.stream().collect(Collectors.toMap(Push::commit, Push::order));
        Set<String> late = deliveries.stream()
                .filter(each -> each.reached() && each.status().isEmpty())
                .map(each -> each.push().commit())
                .collect(Collectors.toSet());
        List<String> wrong = new ArrayList<>();
        Map<String, RecordedRun> before = new TreeMap<>();
        Map<String, RecordedRun> newest = new TreeMap<>();
        for (RecordedRun run : runs) {
            if (run.isPromotion()) {
                continue;
            }
            RecordedRun older = before.put(run.branch(), run);
            RecordedRun most = newest.getOrDefault(run.branch(), run);
            if (!orders.containsKey(run.commit())) {
                wrong.add(run.words() + " has a commit that nobody pushed: " + run.commit());
            } else if (orders.getOrDefault(most.commit(), 0) <= orders.get(run.commit())) {
                newest.put(run.branch(), run);
            } else if (!late.contains(run.commit()) || run.state().equals("succeeded")) {
                wrong.add(run.words() + " is of an older push than " + most.words());
            }
            if (older != null) {
                startedBeforeTheEndOf(older, run, wrong);
            }
        }
        return new Finding(
                "the runs of a branch go in the order of its pushes, one after the other",
                runs.size() + " runs of " + pushes.size() + " pushes to " + before.size() + " branches",
                wrong);
    }

    private static void startedBeforeTheEndOf(RecordedRun older, RecordedRun run, List<String> wrong) {
        boolean early = run.started().isPresent()
                && (older.finished().isEmpty()
                        || run.started().get().compareTo(older.finished().get()) < 0);
        if (early) {
            wrong.add(run.words() + " started at " + run.started().get() + ", before " + older.words() + " ended at "
                    + older.finished().orElse("no time at all"));
        }
    }

    static Finding noRunFailedByItself(List<RecordedRun> runs) {
        List<String> wrong = runs.stream()
                .filter(run -> run.state().equals("failed") && !run.gaveUpAfterKills())
                .map(RecordedRun::words)
                .toList();
        long begunAgain = runs.stream().filter(run -> run.attempt() > 1).count();
        long gaveUp = runs.stream().filter(RecordedRun::gaveUpAfterKills).count();
        return new Finding(
                "no run failed for another reason than three kills",
                byState(runs) + ", " + begunAgain + " begun more than once, " + gaveUp + " given up after three kills",
                wrong);
    }

    static String byState(List<RecordedRun> runs) {
        return runs.stream()
                .collect(Collectors.groupingBy(RecordedRun::state, TreeMap::new, Collectors.counting()))
                .toString();
    }
}
