package slipway.torture;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The numbers of a whole torture, to be quoted. */
record Report(Ledger ledger, List<Fault> faults, List<RecordedRun> runs, Set<String> committed) {
    void print(PrintStream out) {
        out.println("faults: " + counts(faults, Fault::kind));
        for (Moment moment : Moment.values()) {
            List<Fault> those =
                    faults.stream().filter(each -> each.moment() == moment).toList();
            if (!those.isEmpty()) {
                out.println(
                        "  " + those.size() + " " + moment.words() + " " + counts(those, Fault::kind) + missed(those));
            }
        }
        out.println("what they interrupted: " + interrupted());
        out.println("other servers that were there: " + counts(faults, Fault::others));
        out.println("pushes: " + ledger.pushes().size() + ", deliveries sent: "
                + ledger.deliveries().size()
                + ", answered 202: "
                + ledger.deliveries().stream().filter(Delivery::accepted).count());
        out.println("deliveries cut off before their answer: " + cutOff().size() + ", of which "
                + cutOff().stream()
                        .filter(each -> committed.contains(each.key()))
                        .count() + " had been committed");
        out.println("runs: " + runs.size() + " " + Promises.byState(runs) + ", caught up: "
                + runs.stream().filter(run -> run.trigger().equals("catch-up")).count());
    }

    private List<Delivery> cutOff() {
        return ledger.deliveries().stream()
                .filter(each -> each.reached() && each.status().isEmpty())
                .toList();
    }

    private static String missed(List<Fault> those) {
        long missed = those.stream().filter(each -> !each.reached()).count();
        return missed == 0 ? "" : " (" + missed + " of them did not come in time)";
    }

    private Map<String, Long> interrupted() {
        List<String> all = new ArrayList<>();
        faults.forEach(each -> all.addAll(each.interrupted().isEmpty() ? List.of("nothing") : each.interrupted()));
        return counts(all, each -> each);
    }

    private static <T, K> Map<K, Long> counts(List<T> all, Function<T, K> by) {
        return all.stream().collect(Collectors.groupingBy(by, TreeMap::new, Collectors.counting()));
    }
}
