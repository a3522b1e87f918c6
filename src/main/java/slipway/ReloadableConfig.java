package slipway;

import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Config;
import slipway.config.ServerSettings;
import slipway.config.file.ConfigException;
import slipway.gitlab.ProjectNumbers;
import slipway.gitlab.webhook.Deliveries;

/** The configuration in force. A reload replaces it whole, or, if the new one is not valid, not at all. */
final class ReloadableConfig {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadableConfig.class);

    private final Source source;
    private final ProjectNumbers numbers;
    private final AtomicReference<InForce> inForce;

    /** Reads the configuration anew. */
    interface Source {
        Config load() throws ConfigException;
    }

    private record InForce(Config config, Deliveries deliveries) {
        static InForce of(Config config, ProjectNumbers numbers) {
            return new InForce(config, new Deliveries(config, numbers));
        }
    }

    ReloadableConfig(Config first, Source source, ProjectNumbers numbers) {
        this.source = source;
        this.numbers = numbers;
        this.inForce = new AtomicReference<>(InForce.of(first, numbers));
    }

    Config config() {
        return inForce.get().config();
    }

    Deliveries deliveries() {
        return inForce.get().deliveries();
    }

    void reload() {
        try {
            Config read = source.load();
            ServerSettings before = config().server();
            ServerSettings after = taken(before, read.server());
            // On loopback too: behind a proxy that is open to the world.
            if (after.apiTokens().isEmpty() && !before.apiTokens().isEmpty()) {
                LOG.error(
                        "the configuration was not reloaded, the old one stays in force: server.apiTokens: is missing while"
                                + " the server listens on {}, and without a token everybody who reaches it may read, also"
                                + " through a proxy; keep a token, or restart Slipway",
                        before.host());
                return;
            }
            inForce.set(InForce.of(read.with(after), numbers));
            read.notes().forEach(LOG::warn);
            LOG.info("the configuration was reloaded: {}", read.projectCount());
            if (!after.equals(read.server())) {
                LOG.warn(
                        "host, port, dataDir, database, workers, docker and engines change only with a restart; the old ones stay");
            }
        } catch (ConfigException e) {
            LOG.error("the configuration was not reloaded, the old one stays in force: {}", e.getMessage());
        }
    }

    /** What the server is built around stays as it was. */
    private static ServerSettings taken(ServerSettings before, ServerSettings after) {
        return new ServerSettings(
                before.host(),
                before.port(),
                after.publicUrl(),
                before.dataDir(),
                before.database(),
                before.workers(),
                after.apiTokens(),
                before.engines(),
                after.catchUpEvery(),
                after.keepRuns(),
                after.keepDays(),
                after.publicBadges(),
                after.alerts(),
                after.signIn());
    }
}
