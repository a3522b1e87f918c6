package slipway.notify.alert;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import slipway.config.Config;
import slipway.config.file.ConfigFile;
import slipway.database.Database;
import slipway.parts.StandInMailServer;
import slipway.parts.StandInReceiver;
import slipway.run.Goal;
import slipway.run.RunRequest;
import slipway.run.RunState;
import slipway.run.SettableClock;
import slipway.run.Trigger;
import slipway.run.outbox.PendingAlerts;
import slipway.run.queue.RunQueue;

/** Runs that end, whoever hears of it, and a clock that goes only when it is told to. */
final class AlertScene implements AutoCloseable {
    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    static final Duration PATIENCE = Duration.ofSeconds(10);

    final SettableClock clock = new SettableClock();
    final StandInReceiver receiver = new StandInReceiver();
    final StandInMailServer mail = new StandInMailServer();
    final Database database;
    private final Path folder;
    private final RunQueue queue;
    private Config config;
    private Alerter alerter;
    private int commits;

    AlertScene(Path folder, String... alerts) throws Exception {
        this.folder = folder;
        this.database = Database.open(folder);
        this.queue = new RunQueue(database, clock, "first life");
        hear(alerts);
        newLife(new SameThread());
        alerter.round();
    }

    /** From now on these are told. */
    void hear(String... alerts) throws Exception {
        Path file = folder.resolve("deploy-config.json");
        Files.writeString(file, """
                { "server": { "publicUrl": "https://deploy.example.com", "alerts": [%s] },
                  "projects": [{ "name": "app", "repository": { "url": "/srv/app.git" }, "build": { "image": "app" },
                    "gitlab": { "path": "team/app", "secretToken": "${env:SECRET}" } }] }
                """.formatted(String.join(",", alerts)));
        config = ConfigFile.load(
                file,
                Map.of(
                        "SECRET",
                        SECRET,
                        "HOOK",
                        receiver.url("/hook"),
                        "HELD",
                        receiver.url("/held"),
                        "BOT",
                        "123456789:AAF-abcdefghijklmnopqrstuvwxyz",
                        "TOPIC",
                        "slipway-0c5b1e"));
    }

    static String webhook(String name, String more) {
        return "{ \"name\": \"%s\", \"type\": \"webhook\", \"url\": \"${env:HOOK}\", \"signingSecret\": \"${env:SECRET}\"%s }"
                .formatted(name, more);
    }

    static String chat(String type) {
        return "{ \"name\": \"%1$s\", \"type\": \"%1$s\", \"url\": \"${env:HOOK}\" }".formatted(type);
    }

    String mail(String more) {
        return """
                { "name": "mail", "type": "mail", "host": "127.0.0.1", "port": %d, "from": "slipway@example.com",
                  "to": ["ada@example.com", "ryan@example.com"], %s }""".formatted(mail.port(), more);
    }

    void newLife(ExecutorService threads) {
        alerter = new Alerter(
                () -> config, new PendingAlerts(database), new AlertDelivery(PATIENCE, clock), clock, threads);
    }

    Alerter alerter() {
        return alerter;
    }

    /** A run of this commit begins and ends; returns its number. */
    long ends(String title, RunState state, String reason) {
        long run = queue.accept(new RunRequest(
                                "app",
                                "main",
                                String.format("%040x", ++commits),
                                Goal.DEPLOY,
                                Trigger.PUSH,
                                Optional.of("ryan"),
                                Optional.of(title))
                        .to(Optional.of("production")))
                .run();
        queue.claim().orElseThrow().finish(state, Optional.ofNullable(reason).filter(text -> !text.isEmpty()));
        return run;
    }

    /** Tests of this branch fail. */
    long tests(String branch) {
        long run = queue.accept(new RunRequest(
                        "app",
                        branch,
                        String.format("%040x", ++commits),
                        Goal.TEST,
                        Trigger.PUSH,
                        Optional.of("ryan"),
                        Optional.of("A commit")))
                .run();
        queue.claim().orElseThrow().finish(RunState.FAILED, Optional.of("test: exit status 1"));
        return run;
    }

    long fails() {
        return ends("A commit", RunState.FAILED, "test: exit status 1");
    }

    /** As the alerter's own thread would do it, a second at a time. */
    void rounds(Duration time) {
        alerter.round();
        for (long second = 0; second < time.toSeconds(); second++) {
            clock.pass(Duration.ofSeconds(1));
            alerter.round();
        }
    }

    /** The types of what came to the program, in order. */
    List<String> types() throws Exception {
        List<String> types = new java.util.ArrayList<>();
        for (StandInReceiver.Received each : receiver.received("/hook")) {
            types.add(each.json().path("type").asText() + " "
                    + each.json().at("/data/run").asText());
        }
        return types;
    }

    @Override
    public void close() throws java.io.IOException {
        receiver.close();
        mail.close();
        database.close();
    }

    /** Does at once what it is given. */
    private static final class SameThread extends AbstractExecutorService {
        @Override
        public void execute(Runnable work) {
            work.run();
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return true;
        }

        @Override
        public boolean awaitTermination(long time, TimeUnit unit) {
            return true;
        }
    }
}
