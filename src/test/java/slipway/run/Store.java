package slipway.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A real database file with a queue on it, and short words for what the tests put in. */
final class Store implements AutoCloseable {
    static final String PROJECT = "backend";

    final SettableClock clock = new SettableClock();
    final Database database;
    final Queue queue;
    final History history;

    Store(Path folder) {
        database = Database.open(folder);
        queue = queueOf("first life");
        history = new History(database);
    }

    /** A queue of another life of the server, on the same file. */
    Queue queueOf(String owner) {
        return new Queue(database, clock, owner);
    }

    /** A commit id that a person can tell from others. */
    static String commit(int number) {
        return String.format("%040x", number);
    }

    static RunRequest deploy(int commit) {
        return request(PROJECT, "main", commit, Goal.DEPLOY, Trigger.PUSH);
    }

    static RunRequest test(String branch, int commit) {
        return request(PROJECT, branch, commit, Goal.TEST, Trigger.PUSH);
    }

    static RunRequest request(String project, String branch, int commit, Goal goal, Trigger trigger) {
        return new RunRequest(
                project, branch, commit(commit), goal, trigger, Optional.of("ryan"), Optional.of("A commit"));
    }

    long accept(RunRequest request) {
        return queue.accept(request).run();
    }

    Accepted accept(RunRequest request, DeliveryKey key) {
        return queue.accept(request, Optional.of(key), Optional.empty());
    }

    Run run(long id) {
        return history.find(id).orElseThrow();
    }

    RunState state(long id) {
        return run(id).state();
    }

    Claim claim() {
        return queue.claim().orElseThrow();
    }

    /** The next run goes live on these hosts, and ends. */
    Claim goesLive(Image image, String... hosts) {
        Claim claim = inRedeploy(image, hosts);
        claim.hosts().forEach(host -> {
            claim.on(host).begin();
            claim.on(host).live(Optional.of(image), "live", true);
        });
        claim.finish(RunState.SUCCEEDED, Optional.empty());
        return claim;
    }

    /** The next run, in its redeploy to these hosts. */
    Claim inRedeploy(Image image, String... hosts) {
        Claim claim = claim();
        claim.image(image, "settings");
        claim.begin(StageName.REDEPLOY, 0);
        claim.layOut(List.of(hosts));
        return claim;
    }

    @Override
    public void close() {
        database.close();
    }
}
