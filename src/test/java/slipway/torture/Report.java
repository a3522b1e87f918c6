package slipway.torture;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The numbers of a whole torture, to be quoted. */
record Report(Ledger ledger, List<Kill> kills, List<RecordedRun> runs, Set<String> committed, Duration took) {
    void print(PrintStream out) {
        long cuts = kills.stream().filter(Kill::cut).count();
        out.println("kills: " + (kills.size() - cuts) + ", cuts: " + cuts + ", in " + took.toSeconds() + " s");
        Map<Moment, Long> byMoment =
                kills.stream().collect(Collectors.groupingBy(Kill::moment, TreeMap::new, Collectors.counting()));
        byMoment.forEach((moment, count) -> out.println("  " + count + " " + moment.words() + missed(kills, moment)));
        out.println("what they interrupted: " + interrupted(kills));
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

    private static String missed(List<Kill> kills, Moment moment) {
        long missed = kills.stream()
                .filter(kill -> kill.moment() == moment && !kill.reached())
                .count();
        return missed == 0 ? "" : " (" + missed + " of them did not come in time)";
    }

    private static Map<String, Long> interrupted(List<Kill> kills) {
        return kills.stream()
                .flatMap(kill ->
                        kill.interrupted().isEmpty() ? List.of("no stage").stream() : kill.interrupted().stream())
                .collect(Collectors.groupingBy(stage -> stage, TreeMap::new, Collectors.counting()));
    }
}
