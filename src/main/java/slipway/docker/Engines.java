package slipway.docker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import slipway.config.EngineSettings;
import slipway.docker.cli.DockerCommandLine;
import slipway.docker.engine.EngineException;
import slipway.docker.engine.Owner;

/** The engines of this server, at least one. Of several each run is given one, which does all of its work. */
public final class Engines implements AutoCloseable {
    private final List<SharedEngine> engines;
    private final ExecutorService threads = Executors.newCachedThreadPool(Engines::daemon);
    // guarded by this
    private long turn;

    private Engines(List<SharedEngine> engines) {
        this.engines = List.copyOf(engines);
    }

    /**
     * Those of a configuration. They are connected lazily: one that is away shows at the first use.
     *
     * @param installation gives this Slipway's own name; asked when something is made
     * @param folder of this Slipway alone, for what Docker's command line keeps
     */
    public static Engines of(List<EngineSettings> settings, Supplier<String> installation, Path folder)
            throws EngineException, IOException {
        EngineTunnel.removeLeftovers(DockerCommandLine.made(folder));
        // One owner: if two addresses lead to one engine, the clean-up by one spares what was made by the other.
        Owner owner = Owner.ofNewLife(installation);
        List<SharedEngine> engines = new ArrayList<>();
        for (EngineSettings each : settings) {
            engines.add(new SharedEngine(each.name(), Engine.at(each.address(), owner, folder)));
        }
        return new Engines(engines);
    }

    /** One engine, as of a configuration that names no other. */
    public static Engines only(Engine engine) {
        return new Engines(List.of(new SharedEngine("docker", engine)));
    }

    public boolean areSeveral() {
        return engines.size() > 1;
    }

    /**
     * The first of the configuration: the one of projects that publish nowhere, whose hosts share it. Also for what is
     * this machine's, whichever engine works: Docker's command line and its logins.
     */
    public Engine first() {
        return engines.get(0).engine();
    }

    /** All of them by name, in the configuration's order. */
    public List<Named> all() {
        return engines.stream()
                .map(each -> new Named(each.name(), each.engine()))
                .toList();
    }

    /** An engine and its name. */
    public record Named(String name, Engine engine) {}

    /** Gives the first one to a run, whether it answers or not. */
    public EngineUse takeFirst() {
        SharedEngine first = engines.get(0);
        synchronized (this) {
            first.begin(++turn);
        }
        return new EngineUse(first, List.of());
    }

    /**
     * Gives a run the best of those that answer.
     *
     * @throws EngineException if none does
     */
    public EngineUse take(EnginePreference preference) throws EngineException, InterruptedException {
        List<SharedEngine> left = new ArrayList<>(engines);
        List<String> leftOut = new ArrayList<>();
        while (!left.isEmpty()) {
            SharedEngine best = begin(preference, left);
            if (answers(best)) {
                return new EngineUse(best, leftOut);
            }
            left.remove(best);
            leftOut.add(best.trouble());
        }
        throw new EngineException("no Docker engine of server.engines answers: " + String.join("; ", leftOut));
    }

    /** Counts it before it is asked: two runs that choose at the same time shall not choose the same. */
    private synchronized SharedEngine begin(EnginePreference preference, List<SharedEngine> left) {
        String name =
                preference.best(left.stream().map(SharedEngine::load).toList()).name();
        SharedEngine best = left.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        best.begin(++turn);
        return best;
    }

    private static boolean answers(SharedEngine engine) throws InterruptedException {
        boolean answers = false;
        try {
            answers = engine.answers();
            return answers;
        } finally {
            if (!answers) {
                engine.end();
            }
        }
    }

    /** Those that answer now, all asked at the same time. A single one is not asked: its use shows whether it is there. */
    public List<Engine> answering() throws InterruptedException {
        if (!areSeveral()) {
            return List.of(first());
        }
        List<Callable<Boolean>> questions =
                engines.stream().<Callable<Boolean>>map(each -> each::answers).toList();
        List<Future<Boolean>> answers = threads.invokeAll(questions);
        List<Engine> there = new ArrayList<>();
        for (int index = 0; index < answers.size(); index++) {
            if (isTrue(answers.get(index))) {
                there.add(engines.get(index).engine());
            }
        }
        return there;
    }

    private static boolean isTrue(Future<Boolean> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an engine could not be asked", e.getCause());
        }
    }

    /** Which of several answered when they were last asked; empty for a single one, which is not asked. */
    public Map<String, Boolean> answered() {
        return areSeveral()
                ? engines.stream().collect(Collectors.toMap(SharedEngine::name, SharedEngine::answered))
                : Map.of();
    }

    /** The one on this machine, which opens its folders; the first if none seems to be. */
    public Engine here() {
        return engines.stream()
                .map(SharedEngine::engine)
                .filter(Engine::isHere)
                .findFirst()
                .orElseGet(this::first);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        engines.forEach(each -> each.engine().close());
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "slipway-engines");
        thread.setDaemon(true);
        return thread;
    }
}
