package slipway.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import slipway.database.Database;
import slipway.run.history.BranchHistory;
import slipway.run.history.BuiltImages;
import slipway.run.history.History;
import slipway.run.history.RunRetention;
import slipway.run.queue.Claim;
import slipway.run.queue.RunQueue;

/** A real database with a queue on it, and short words for what the tests put in. */
public final class Store implements AutoCloseable {
    public static final String PROJECT = "backend";
    public static final String ENVIRONMENT = "production";

    public final SettableClock clock = new SettableClock();
    public final Database database;
    public final RunQueue queue;
    public final History history;
    public final BranchHistory branches;
    public final BuiltImages images;
    public final RunRetention retention;

    /** SQLite's. */
    public Store(Path folder) {
        this(folder, new TestDatabase.Sqlite());
    }

    public Store(Path folder, TestDatabase on) {
        database = on.open(folder, handle -> {});
        queue = queueOf("first life");
        history = new History(database);
        branches = new BranchHistory(database);
        images = new BuiltImages(database);
        retention = new RunRetention(database);
    }

    /** A queue of another life of the server, on the same database. */
    public RunQueue queueOf(String owner) {
        return new RunQueue(database, clock, owner);
    }

    /** A commit id that a person can tell from others. */
    public static String commit(int number) {
        return String.format("%040x", number);
    }

    public static RunRequest deploy(int commit) {
        return request(PROJECT, "main", commit, Goal.DEPLOY, Trigger.PUSH);
    }

    public static RunRequest test(String branch, int commit) {
        return request(PROJECT, branch, commit, Goal.TEST, Trigger.PUSH);
    }

    public static RunRequest request(String project, String branch, int commit, Goal goal, Trigger trigger) {
        return new RunRequest(
                        project, branch, commit(commit), goal, trigger, Optional.of("ryan"), Optional.of("A commit"))
                .to(Optional.of(ENVIRONMENT).filter(unused -> goal == Goal.DEPLOY));
    }

    /** A host of the project. */
    public static Place place(String host) {
        return new Place(PROJECT, ENVIRONMENT, host);
    }

    public long accept(RunRequest request) {
        return queue.accept(request).run();
    }

    public Accepted accept(RunRequest request, IdempotencyKey key) {
        return accept(request, key, Optional.empty());
    }

    public Accepted accept(RunRequest request, IdempotencyKey key, Optional<String> skip) {
        return queue.accept(List.of(new PushRequest(request, skip)), key).get(0);
    }

    /** A push that is recorded and not run. */
    public Accepted skip(RunRequest request, String why) {
        String key = request.project() + " " + request.branch() + " " + request.commit();
        return accept(request, new IdempotencyKey(key, Duration.ofDays(1)), Optional.of(why));
    }

    public Run run(long id) {
        return history.find(id).orElseThrow();
    }

    public RunState state(long id) {
        return run(id).state();
    }

    public Claim claim() {
        return queue.claim().orElseThrow();
    }

    /** The next run goes live on these hosts, and ends. */
    public Claim goesLive(Image image, String... hosts) {
        Claim claim = inRedeploy(image, hosts);
        claim.hosts().forEach(host -> {
            claim.on(host).begin();
            claim.on(host).live(Optional.of(image), "live", true);
        });
        claim.finish(RunState.SUCCEEDED, Optional.empty());
        return claim;
    }

    /** The next run, in its redeploy to these hosts. */
    public Claim inRedeploy(Image image, String... hosts) {
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
