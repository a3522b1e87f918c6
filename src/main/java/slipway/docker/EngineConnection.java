package slipway.docker;

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

/**
 * The engine, and how it is asked: ordinary calls within a limit and on a thread of their own, since an interrupt in
 * the middle of one would leave open whether it was done; streams without a limit.
 */
final class EngineConnection implements AutoCloseable {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(60);
    private static final int CONNECTIONS = 100;
    /** What the transport understands. */
    private static final Set<String> KINDS = Set.of("unix", "tcp", "npipe");

    private final DefaultDockerClientConfig config;
    private final String address;
    private final ExecutorService threads = Executors.newCachedThreadPool(new Daemons());

    // guarded by this
    private DockerClient client;

    EngineConnection(Optional<String> configured) throws DockerException {
        try {
            DefaultDockerClientConfig.Builder builder = DefaultDockerClientConfig.createDefaultConfigBuilder();
            configured.ifPresent(builder::withDockerHost);
            config = builder.build();
            address = config.getDockerHost().toString();
            if (!KINDS.contains(config.getDockerHost().getScheme())) {
                throw new IllegalArgumentException("addresses of this kind are not understood");
            }
            if (config.getSSLConfig() != null) {
                config.getSSLConfig().getSSLContext();
            }
        } catch (RuntimeException | GeneralSecurityException | LinkageError e) {
            // LinkageError: a TLS client key needs BouncyCastle, which is not on board.
            throw new DockerException(
                    "server.docker: the engine's address " + configured.orElse("of this machine") + " cannot be used: "
                            + e.getMessage() + "; unix:///path and tcp://host:port can",
                    e);
        }
    }

    String address() {
        return address;
    }

    /** Made at the first use: what it is made of takes 0.2 s to load, and the server shall listen before that. */
    synchronized DockerClient client() {
        if (client == null) {
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

    /** Asks the engine; {@code what} says in a message what for. */
    <T> T ask(String what, Supplier<T> call) throws DockerException, InterruptedException {
        return ask(what, CALL_LIMIT, call);
    }

    /** The same, for what may not be there. */
    <T> Optional<T> find(String what, Supplier<T> call) throws DockerException, InterruptedException {
        return ask(what, CALL_LIMIT, () -> {
            try {
                return Optional.of(call.get());
            } catch (NotFoundException e) {
                return Optional.empty();
            }
        });
    }

    <T> T ask(String what, Duration limit, Supplier<T> call) throws DockerException, InterruptedException {
        Future<T> answer = threads.submit(call::get);
        // What is being done is done first: after an interrupt, the clean-up must find it.
        if (awaitWhole(answer, limit)) {
            throw new InterruptedException();
        }
        try {
            return answer.get(0, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw failed(what, e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new DockerException(
                    what + ": the Docker engine at " + address + " did not answer within " + limit.toSeconds()
                            + " s; look at its log, and restart it if it hangs",
                    e);
        }
    }

    /** Asks with a tar as the body, which takes as long as it takes; an interrupt breaks it off. */
    void send(String what, TarStream tar, Supplier<Void> call) throws DockerException, InterruptedException {
        Future<Void> answer = threads.submit(call::get);
        try {
            answer.get();
        } catch (InterruptedException e) {
            tar.close();
            awaitWhole(answer, CALL_LIMIT);
            throw e;
        } catch (ExecutionException e) {
            throw tar.failure() == null
                    ? failed(what, e.getCause())
                    : new DockerException(what + ": " + tar.failure().getMessage(), e);
        }
    }

    /** Waits for the end, whatever it is; says whether the thread was interrupted meanwhile. */
    private static boolean awaitWhole(Future<?> answer, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        while (true) {
            try {
                answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException | TimeoutException e) {
                return interrupted;
            }
        }
    }

    /** Starts a stream; the caller closes it. */
    <T, C extends AsyncDockerCmd<C, T>> Received<T> stream(C command) {
        return stream(command, new Received<>());
    }

    <T, C extends AsyncDockerCmd<C, T>, R extends ResultCallback<T>> R stream(C command, R receiver) {
        return command.exec(receiver);
    }

    /** Does all of it at the same time and to its end, interrupted or not; failures are the tasks' own affair. */
    void doAll(List<Runnable> tasks) {
        List<Future<?>> running = new ArrayList<>();
        tasks.forEach(task -> running.add(threads.submit(task)));
        boolean interrupted = false;
        for (Future<?> task : running) {
            interrupted |= awaitWhole(task, CALL_LIMIT);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does it while the caller goes on, who may stop waiting after three times the limit of a call. */
    CompletableFuture<Void> beside(Runnable task) {
        return CompletableFuture.runAsync(task, threads).orTimeout(CALL_LIMIT.toSeconds() * 3, TimeUnit.SECONDS);
    }

    DockerException failed(String what, Throwable cause) {
        return EngineFailure.of(what, address, cause);
    }

    @Override
    public void close() {
        threads.shutdownNow();
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
