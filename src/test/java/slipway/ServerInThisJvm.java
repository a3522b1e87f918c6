package slipway;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import slipway.config.file.ConfigFile;
import slipway.http.OutgoingProxy;

/**
 * A server in the JVM of the tests, whose code is compiled already: a process of its own takes two seconds of the processor
 * for a start and a run, most of it to load and compile the same classes once more.
 */
public final class ServerInThisJvm {
    private static final int BROKEN = -1;

    private final CountDownLatch stop = new CountDownLatch(1);
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private final ThreadGroup threads;
    private volatile Runnable reload = () -> {};

    private ServerInThisJvm(ThreadGroup threads) {
        this.threads = threads;
    }

    /**
     * Begins to start it.
     *
     * @param environment all of it
     * @param log where its log goes
     */
    public static ServerInThisJvm start(Path configuration, Map<String, String> environment, Path log)
            throws IOException {
        var threads = new ThreadGroup("server " + log.getFileName());
        ErrorsByThreadGroup.send(threads, log);
        var server = new ServerInThisJvm(threads);
        new Thread(threads, () -> server.run(configuration, environment), "server").start();
        return server;
    }

    private void run(Path configuration, Map<String, String> environment) {
        int status = BROKEN;
        try {
            status = serve(() -> ConfigFile.load(configuration, environment), OutgoingProxy.of(environment));
        } catch (Exception e) {
            status = Main.failed(e, System.err);
        } finally {
            ended.complete(status);
        }
    }

    private int serve(ReloadableConfig.Source source, OutgoingProxy proxy) throws Exception {
        return Slipway.serve(source.load(), source, proxy, stop, whenAsked -> reload = whenAsked);
    }

    public boolean isAlive() {
        return !ended.isDone();
    }

    /** Has it read its configuration anew, on a thread of its own, as a signal does. */
    public void reload() {
        new Thread(threads, reload, "reload").start();
    }

    /**
     * Stops it, as SIGTERM does a process.
     *
     * @return the exit status
     */
    public int stop(Duration limit) {
        stop.countDown();
        return ended.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).join();
    }
}
