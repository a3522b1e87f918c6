package slipway.docker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import slipway.config.EngineAddress;
import slipway.docker.engine.EngineRoute;
import slipway.process.Command;
import slipway.process.ExitStatus;
import slipway.process.Processes;
import slipway.text.Backoff;

/**
 * Brings the socket of an engine on another machine to this one, by OpenSSH's own program: unlike jsch it holds up each
 * connection on its own, so that one which is not read does not hold up the others. It is started again whenever it ends.
 */
final class EngineTunnel implements EngineRoute {
    private static final Logger LOG = LoggerFactory.getLogger(EngineTunnel.class);
    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(15));
    private static final String SOCKETS = "engine-*.sock";

    private final EngineAddress engine;
    private final Path folder;
    /** Of this process alone: an ssh that a killed server left behind removes its own when it is ended. */
    private final Path socket;

    private final Thread keeper = new Thread(this::keep, "slipway-engine-tunnel");
    private volatile long breaks;
    private volatile String trouble = "it has not been reached yet";

    private EngineTunnel(EngineAddress engine, Path folder) {
        this.engine = engine;
        this.folder = folder;
        this.socket = folder.resolve("engine-" + UUID.randomUUID().toString().substring(0, 8) + ".sock");
    }

    /** Removes the sockets of an earlier process, before any tunnel begins. */
    static void removeLeftovers(Path folder) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, SOCKETS)) {
            for (Path each : left) {
                Files.deleteIfExists(each);
            }
        }
    }

    /** @param folder of this Slipway's user alone: who may open the socket there controls the engine */
    static EngineTunnel begin(EngineAddress engine, Path folder) {
        var tunnel = new EngineTunnel(engine, folder.toAbsolutePath());
        tunnel.keeper.setDaemon(true);
        tunnel.keeper.start();
        return tunnel;
    }

    @Override
    public String engine() {
        return engine.url();
    }

    @Override
    public String address() {
        return "unix://" + socket;
    }

    /** ssh makes the socket when the engine's machine has let it in. */
    private boolean isUp() {
        return Files.exists(socket);
    }

    @Override
    public void await(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!isUp() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Override
    public long breaks() {
        return breaks;
    }

    @Override
    public Optional<String> trouble() {
        return isUp() ? Optional.empty() : Optional.of(trouble);
    }

    private void keep() {
        try {
            for (int failures = 1; ; failures++) {
                long began = System.nanoTime();
                String why = run();
                boolean stood = System.nanoTime() - began > TimeUnit.MINUTES.toNanos(1);
                // What stays as it is is said once.
                LOG.atLevel(stood || !why.equals(trouble) ? Level.WARN : Level.DEBUG)
                        .log("the engine {} cannot be reached: {}; trying again", engine.url(), why);
                trouble = why;
                failures = stood ? 1 : failures;
                TimeUnit.MILLISECONDS.sleep(PAUSES.after(failures).toMillis());
            }
        } catch (InterruptedException e) {
            LOG.debug("the engine {} is not needed any more", engine.url());
        }
    }

    /** Returns why it has ended. */
    private String run() throws InterruptedException {
        var said = new ByteArrayOutputStream();
        try {
            Files.deleteIfExists(socket);
            int status = new Processes().run(command(), said);
            String last = said.toString(StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .reduce((one, other) -> other)
                    .orElse("");
            return last.isEmpty() ? "ssh ended with " + ExitStatus.worded(status) : last.strip();
        } catch (IOException e) {
            return e.getMessage();
        } finally {
            remove();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread alone
    private void remove() {
        breaks++;
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            LOG.warn("{} could not be removed: {}", socket, e.toString());
        }
    }

    /** A relative name, since the path of a folder may contain a colon. */
    private Command command() {
        EngineAddress.Ssh ssh = engine.ssh().orElseThrow();
        List<String> arguments = new ArrayList<>(List.of("-N", "-T"));
        for (String option : List.of(
                "BatchMode=yes",
                "IdentitiesOnly=yes",
                "StrictHostKeyChecking=yes",
                "UserKnownHostsFile=\"" + withoutTokens(ssh.knownHosts()) + "\"",
                "UpdateHostKeys=no",
                "ConnectTimeout=15",
                "ServerAliveInterval=10",
                "ServerAliveCountMax=3",
                "ExitOnForwardFailure=yes",
                "StreamLocalBindMask=0177",
                "ControlMaster=no",
                "ControlPath=none")) {
            arguments.addAll(List.of("-o", option));
        }
        arguments.addAll(List.of(
                "-i",
                withoutTokens(ssh.identityFile()),
                "-p",
                String.valueOf(ssh.port()),
                "-l",
                ssh.user(),
                "-L",
                "./" + socket.getFileName() + ":" + ssh.socket(),
                "--",
                ssh.host()));
        return Command.of("ssh").and(arguments).in(folder);
    }

    /** In the names of files ssh replaces {@code %} and a letter. */
    private static String withoutTokens(Path file) {
        return file.toString().replace("%", "%%");
    }

    /** Ends ssh, and with it all connections to the engine. */
    @Override
    public void close() {
        keeper.interrupt();
        boolean interrupted = false;
        try {
            keeper.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
