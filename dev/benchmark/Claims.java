import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import slipway.config.DatabaseAddress;
import slipway.database.Database;
import slipway.parts.PostgresPart;
import slipway.run.RunState;
import slipway.run.queue.Claim;
import slipway.run.queue.RunQueue;

/**
 * Says how long a claim takes with 100,000 queued runs of 1,000 projects: the median, the 99th percentile and the largest, in
 * milliseconds. Arguments: how many servers claim at the same time (0: one with SQLite), and PostgreSQL's port, user and
 * password.
 */
class Claims {
    private static final int PROJECTS = 1_000;
    private static final int RUNS = 100_000;
    private static final int CLAIMS = 500;

    public static void main(String[] arguments) throws Exception {
        int servers = Integer.parseInt(arguments[0]);
        System.out.println(servers == 0 ? withSqlite() : withPostgresql(servers, arguments));
    }

    private static String withSqlite() throws Exception {
        return measured(List.of(Database.open(Files.createTempDirectory("claims"))));
    }

    private static String withPostgresql(int servers, String[] arguments) throws Exception {
        PostgresPart part = new PostgresPart("127.0.0.1", Integer.parseInt(arguments[1]), arguments[2], arguments[3]);
        DatabaseAddress address = part.newDatabase();
        List<Database> databases = new ArrayList<>();
        for (int number = 1; number <= servers; number++) {
            databases.add(Database.open(address, "process " + number + " on bench", handle -> {}));
        }
        return measured(databases);
    }

    private static String measured(List<Database> databases) throws Exception {
        databases.forEach(Database::awaitOpen);
        fill(databases.get(0));
        // Not the first claims of a JVM.
        claims(databases.get(0));
        List<CompletableFuture<List<Long>>> all = databases.stream()
                .map(each -> CompletableFuture.supplyAsync(() -> claims(each)))
                .toList();
        List<Long> nanos = new ArrayList<>();
        for (CompletableFuture<List<Long>> each : all) {
            nanos.addAll(each.get());
        }
        nanos.sort(null);
        databases.forEach(Database::close);
        return "%.1f %.1f %.1f".formatted(at(nanos, 0.5), at(nanos, 0.99), at(nanos, 1));
    }

    private static double at(List<Long> sorted, double part) {
        return sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * part)) / 1e6;
    }

    private static void fill(Database database) {
        database.write(handle -> {
            var batch = handle.prepareBatch("insert into runs (project, branch, commit_id, goal, \"trigger\", state, created_at)"
                    + " values (?, ?, ?, 'TEST', 'PUSH', 'QUEUED', ?)");
            for (int run = 0; run < RUNS; run++) {
                batch.bind(0, "project-" + run % PROJECTS).bind(1, "topic-" + run / PROJECTS);
                batch.bind(2, "%040x".formatted(run)).bind(3, 1_760_000_000_000L + run).add();
                if (run % 1_000 == 999) {
                    batch.execute();
                }
            }
            return true;
        });
    }

    private static List<Long> claims(Database database) {
        RunQueue queue = new RunQueue(database, Clock.systemUTC(), database.server());
        List<Long> nanos = new ArrayList<>();
        for (int number = 0; number < CLAIMS; number++) {
            long began = System.nanoTime();
            Claim claim = queue.claim().orElseThrow();
            nanos.add(System.nanoTime() - began);
            // As with 100 workers: most runs are still at work when the next is claimed.
            if (number % 2 == 0) {
                claim.finish(RunState.SUCCEEDED, Optional.empty());
            }
        }
        return nanos;
    }
}
