package slipway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.HandleConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Config;
import slipway.config.DatabaseAddress;
import slipway.config.Project;
import slipway.config.Secret;
import slipway.database.Database;
import slipway.database.DatabaseCopy;
import slipway.database.DatabaseUnusable;
import slipway.log.Logs;
import slipway.run.history.EnvironmentNames;
import slipway.run.history.History;
import slipway.run.history.LogChunks;
import slipway.web.auth.HmacSigner;

/** Where the server keeps what must outlast it: a data folder of its own, and a database that other servers may share. */
final class Persistence {
    private static final Logger LOG = LoggerFactory.getLogger(Persistence.class);

    private final DataFolder folder;
    private final Optional<DatabaseAddress> address;
    private final Database database;

    private Persistence(DataFolder folder, Optional<DatabaseAddress> address, Database database) {
        this.folder = folder;
        this.address = address;
        this.database = database;
    }

    /** Begins to open the database. Until {@link #awaitOpen} returns, each read and write waits for it. */
    static Persistence open(Config config, DataFolder folder) {
        // Done before the first delivery, which has the new name.
        HandleConsumer<RuntimeException> first = names(config, EnvironmentNames.Runs.ALL)::follow;
        Optional<DatabaseAddress> address = config.server().database();
        Database database = address.map(server -> Database.open(server, folder.holder(), first))
                .orElseGet(() -> Database.open(folder.path(), first));
        return new Persistence(folder, address, database);
    }

    Database database() {
        return database;
    }

    Path path() {
        return folder.path();
    }

    /** A folder in the data folder. */
    Path folder(String name) throws IOException {
        return folder.folder(name);
    }

    /** For the log: where the data is. */
    String words() {
        return "data in " + path()
                + address.map(server -> ", its record in " + server).orElse("");
    }

    Logs logs() throws IOException {
        return new Logs(folder("logs"), address.map(server -> new LogRecord(new LogChunks(database))));
    }

    /** The owner in the labels of containers and networks: servers that share a database may share an engine, too. */
    Supplier<String> engineOwner() throws IOException {
        if (address.isEmpty()) {
            return database::installation;
        }
        String id = folder.id();
        return () -> id;
    }

    /** Signs sessions. A browser that has signed in may be sent to any server of a shared database. */
    HmacSigner signer() throws IOException {
        return address.isPresent()
                ? HmacSigner.shared(
                        database::signingKey,
                        address.get().password().map(Secret::reveal).orElse(""))
                : HmacSigner.open(path());
    }

    void awaitOpen() throws StartFailed, DataFolder.InUse {
        try {
            database.awaitOpen();
        } catch (DatabaseUnusable e) {
            if (e.isInUse()) {
                throw new DataFolder.InUse(e.getMessage());
            }
            throw new StartFailed(e.getMessage(), e);
        }
    }

    /** Slipway does not copy the SQLite file to PostgreSQL automatically, and nobody may have run the migration. */
    void warnOfUnusedFile() throws IOException {
        Path file = path().resolve(DatabaseCopy.NAME);
        boolean unused = address.isPresent() && Files.exists(file) && Files.size(file) > 0;
        if (unused && new History(database).list(History.Filter.newest(1)).isEmpty()) {
            LOG.warn(
                    "the record in {} is not used, and that in {} has no runs; slipway migrate copies it"
                            + " (docs/postgresql.md, Move an installation there)",
                    file,
                    address.orElseThrow());
        }
    }

    /** The configuration may have renamed environments: what is recorded of them gets the new names. */
    void followNames(Config config) {
        database.write(names(config, EnvironmentNames.Runs.ENDED)::follow);
    }

    /** @param which the runs that may be renamed, of a project that had no environments before */
    private static EnvironmentNames names(Config config, EnvironmentNames.Runs which) {
        return new EnvironmentNames(config.projects().stream()
                .flatMap(project -> only(project, which).stream())
                .toList());
    }

    /** Of a project with several environments each must have the name that it was recorded with. */
    private static Optional<EnvironmentNames.Only> only(Project project, EnvironmentNames.Runs which) {
        return project.onlyEnvironment()
                .map(only -> new EnvironmentNames.Only(
                        project.name(),
                        only.name(),
                        only::hasHost,
                        // The short form, or what it was before.
                        only.name().equals(project.gitlab().environment()) ? which : EnvironmentNames.Runs.ENDED));
    }
}
