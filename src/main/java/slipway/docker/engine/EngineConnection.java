package slipway.docker.engine;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.AsyncDockerCmd;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine, and how it is asked: ordinary calls within a limit and on a thread of their own, since an interrupt in
 * the middle of one would leave open whether it was done; streams without a limit.
 */
public final class EngineConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EngineConnection.class);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    /** Less than anybody waits for an answer. */
    private static final Duration ROUTE_LIMIT = Duration.ofSeconds(5);

    private static final int CONNECTIONS = 100;
    /** What the transport understands. */
    private static final Set<String> KINDS = Set.of("unix", "tcp", "npipe");

    private final DefaultDockerClientConfig config;
    private final String address;
    private final Optional<EngineRoute> route;
    private final EngineTimeouts timeouts;
    private final ExecutorService threads = Executors.newCachedThreadPool(new Daemons());

    // guarded by this
    private DockerClient client;
    private long breaksBefore;

    public EngineConnection(Optional<String> configured, EngineTimeouts timeouts) throws EngineException {
        this(configured, Optional.empty(), timeouts);
    }

    /** Through a route, which is closed with the connection. */
    public EngineConnection(EngineRoute route, EngineTimeouts timeouts) throws EngineException {
        this(Optional.of(route.address()), Optional.of(route), timeouts);
    }

    private EngineConnection(Optional<String> configured, Optional<EngineRoute> route, EngineTimeouts timeouts)
            throws EngineException {
        this.timeouts = timeouts;
        this.route = route;
        try {
            DefaultDockerClientConfig.Builder builder = DefaultDockerClientConfig.createDefaultConfigBuilder();
            configured.ifPresent(builder::withDockerHost);
            config = builder.build();
            address =
                    route.map(EngineRoute::engine).orElse(config.getDockerHost().toString());
            if (!KINDS.contains(config.getDockerHost().getScheme())) {
                throw new IllegalArgumentException("addresses of this kind are not understood");
            }
            if (config.getSSLConfig() != null) {
                config.getSSLConfig().getSSLContext();
            }
        } catch (RuntimeException | GeneralSecurityException | LinkageError e) {
            // LinkageError: a TLS client key needs BouncyCastle, which is not on board.
            throw new EngineException(
                    "server.docker: the engine's address " + configured.orElse("of this machine") + " cannot be used: "
                            + e.getMessage() + "; unix:///path and tcp://host:port can",
                    e);
        }
    }

    public String address() {
        return address;
    }

    /** Made at the first use: what it is made of takes 0.2 s to load, and the server shall listen before that. */
    public synchronized DockerClient client() {
        long breaks = route.map(EngineRoute::breaks).orElse(0L);
        if (client == null || breaks != breaksBefore) {
            // The former one would try connections that it has kept.
            closeFormer();
            breaksBefore = breaks;
            client = DockerClientImpl.getInstance(
                    config,
                    new ZerodepDockerHttpClient.Builder()
                            .dockerHost(config.getDockerHost())
                            .sslConfig(config.getSSLConfig())
                            .maxConnections(CONNECTIONS)
                            .connectionTimeout(CONNECT_LIMIT)
                            .build());
        }
        return client;
    }

    private void closeFormer() {
        try {
            closeClient();
        } catch (IOException e) {
            LOG.debug("connections to the engine {} that had broken did not close well", address, e);
        }
    }

    /** Asks the engine; {@code what} says in a message what for. */
    public <T> T ask(String what, Supplier<T> call) throws EngineException, InterruptedException {
        return ask(what, timeouts.call(), call);
    }

    /** The same, for what may not be there. */
    public <T> Optional<T> find(String what, Supplier<T> call) throws EngineException, InterruptedException {
        return ask(what, timeouts.call(), () -> {
            try {
                return Optional.of(call.get());
            } catch (NotFoundException e) {
                return Optional.empty();
            }
        });
    }

    public <T> T ask(String what, Duration limit, Supplier<T> call) throws EngineException, InterruptedException {
        Future<T> answer = threads.submit(() -> {
            awaitRoute();
            return call.get();
        });
        if (awaitWhole(answer, System.nanoTime() + limit.toNanos())) {
            throw new InterruptedException();
        }
        try {
            return answer.get(0, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw failed(what, e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw late(what, limit, e);
        }
    }

    private EngineException late(String what, Duration limit, TimeoutException cause) {
        Optional<String> trouble = route.flatMap(EngineRoute::trouble);
        return trouble.isPresent()
                ? failed(what, new IOException(trouble.get(), cause))
                : new EngineException(
                        what + ": the Docker engine at " + address + " did not answer within " + limit.toSeconds()
                                + " s; look at its log, and restart it if it hangs",
                        cause);
    }

    private void awaitRoute() throws InterruptedException {
        if (route.isPresent()) {
            route.get().await(ROUTE_LIMIT);
        }
    }

    /** Asks with a tar as the body, which takes as long as it takes; an interrupt breaks it off. */
    void send(String what, FolderTar tar, Supplier<Void> call) throws EngineException, InterruptedException {
        Future<Void> answer = threads.submit(call::get);
        try {
            answer.get();
        } catch (InterruptedException e) {
            tar.close();
            awaitWhole(answer, System.nanoTime() + timeouts.afterInterrupt().toNanos());
            throw e;
        } catch (ExecutionException e) {
            throw tar.failure() == null
                    ? failed(what, e.getCause())
                    : new EngineException(what + ": " + tar.failure().getMessage(), e);
        }
    }

    /** Waits for the end, whatever it is; says whether the thread was interrupted meanwhile, which shortens the wait. */
    private boolean awaitWhole(Future<?> answer, long latest) {
        long end = latest;
        boolean interrupted = false;
        while (true) {
            try {
                answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
                long now = System.nanoTime();
                end = now + Math.min(end - now, timeouts.afterInterrupt().toNanos());
            } catch (ExecutionException | TimeoutException e) {
                return interrupted;
            }
        }
    }

    /** Starts a stream; the caller closes it. */
    public <T, C extends AsyncDockerCmd<C, T>> StreamItems<T> stream(C command) {
        return stream(command, new StreamItems<>());
    }

    public <T, C extends AsyncDockerCmd<C, T>, R extends ResultCallback<T>> R stream(C command, R receiver) {
        return command.exec(receiver);
    }

    /**
     * Does all of it at the same time, interrupted or not; failures are the tasks' own affair.
     *
     * @param end in the time of System.nanoTime(), after which nothing is waited for
     * @return whether all has ended
     */
    boolean doAll(List<Runnable> tasks, long end) {
        List<Future<?>> running = new ArrayList<>();
        tasks.forEach(task -> running.add(threads.submit(task)));
        boolean interrupted = false;
        for (Future<?> task : running) {
            interrupted |= awaitWhole(task, end);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return running.stream().allMatch(Future::isDone);
    }

    /** Until when a clean-up that begins now may wait, in the time of System.nanoTime(). */
    public long endOfCleanUp() {
        return System.nanoTime() + timeouts.cleanUp().toNanos();
    }

    /** Cleans up while the caller goes on, who may stop waiting for it after twice its limit. */
    public CompletableFuture<Void> beside(Runnable cleanUp) {
        return CompletableFuture.runAsync(cleanUp, threads)
                .orTimeout(timeouts.cleanUp().toMillis() * 2, TimeUnit.MILLISECONDS);
    }

    public EngineException failed(String what, Throwable cause) {
        return EngineFailure.of(what, address, route.flatMap(EngineRoute::trouble), cause);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        route.ifPresent(EngineRoute::close);
        try {
            closeClient();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void closeClient() throws IOException {
        if (client != null) {
            client.close();
        }
    }

    private static final class Daemons implements ThreadFactory {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public Thread newThread(Runnable work) {
            Thread thread = new Thread(work, "docker-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        }
    }
}
