package slipway.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ssl.DefaultJavaSSLFactory;
import slipway.config.DatabaseAddress;

/**
 * A database of a PostgreSQL server, on which several Slipways may work.
 *
 * @param name of this server, for people
 * @param owner of this server, as runs name it
 */
record PostgresServer(DatabaseAddress address, String name, String owner, OtherServers others) implements Storage {
    private static final String MIGRATIONS = "classpath:db/postgresql";

    private static final int OLDEST = 14;
    private static final int MOST_READERS = 10;
    private static final int CONNECT_SECONDS = 2;
    /**
     * After which a server that says nothing counts as lost. A delivery may have to wait twice, for the write before its
     * own and for a new connection; GitLab gives up after 10 s.
     */
    private static final int SILENT_SECONDS = 4;

    /**
     * What a server that is cut off has left behind on the other side ends within ten seconds too: until then its locks
     * keep others out.
     */
    private static final String KEEPALIVE = "-c tcp_keepalives_idle=4 -c tcp_keepalives_interval=2"
            + " -c tcp_keepalives_count=3 -c tcp_user_timeout=10000";

    /**
     * While a server that is cut off, or paused, is idle in a transaction, the others cannot write, so it ends soon. Each
     * statement must see all that was committed before the transaction had its turn.
     */
    private static final String SETTINGS = KEEPALIVE + " -c idle_in_transaction_session_timeout=3000"
            + " -c default_transaction_isolation=read\\ committed";

    /**
     * The next run to begin is the first one in an index's order. A planner that has not counted yet how many wait would look
     * through all of them, and sort them.
     */
    private static final String CHANGING = SETTINGS + " -c enable_bitmapscan=off";

    /** How long a start waits for another one that changes the tables. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int NOTICE_MILLISECONDS = 50;

    @Override
    public Opened open() {
        version();
        Connection connection = null;
        try {
            connection = connection();
            boolean alone = share(connection);
            if (alone) {
                flyway().migrate();
                PostgresLocks.share(connection);
            } else {
                mustBeOfThisVersion(connection);
            }
            return opened(PostgresMember.join(this, connection));
        } catch (RuntimeException | SQLException e) {
            close(connection);
            throw DatabaseUnusable.because(address, e);
        }
    }

    private Opened opened(Membership membership) {
        return new Opened(
                jdbi(SILENT_SECONDS, CHANGING),
                jdbi(0, CHANGING),
                jdbi(SILENT_SECONDS, SETTINGS + " -c default_transaction_read_only=on"),
                MOST_READERS,
                membership);
    }

    /**
     * Brings the tables up to date, and keeps all servers out as long as the connection is open.
     *
     * @throws DatabaseUnusable if a server works there, or the database is not fit
     */
    Connection alone() {
        version();
        Connection connection = null;
        try {
            connection = connection();
            if (!PostgresLocks.tryAlone(connection)) {
                throw inUse(connection);
            }
            flyway().migrate();
            return connection;
        } catch (RuntimeException | SQLException e) {
            close(connection);
            throw DatabaseUnusable.because(address, e);
        }
    }

    /** Takes a share of the database; all of it, if no other server has one: then the answer is true. */
    private boolean share(Connection connection) throws SQLException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            if (PostgresLocks.tryAlone(connection)) {
                return true;
            }
            if (PostgresLocks.tryShare(connection)) {
                return false;
            }
            if (System.nanoTime() - end > 0) {
                throw inUse(connection);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(NOTICE_MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("a start is not interrupted", e);
        }
    }

    /** The tables are changed by a server that is alone, which no older one works beside. */
    private void mustBeOfThisVersion(Connection connection) throws SQLException {
        Flyway flyway = flyway();
        if (flyway.info().pending().length == 0) {
            flyway.validate();
        } else {
            throw DatabaseUnusable.unfit(
                    address,
                    "is worked on by servers of an older version (" + servers(connection) + ")",
                    "stop them all, then start this version");
        }
    }

    private DatabaseUnusable inUse(Connection connection) {
        return DatabaseUnusable.inUse(address, servers(connection));
    }

    private static String servers(Connection connection) {
        try {
            List<String> found = PostgresLocks.servers(connection);
            return found.isEmpty() ? "which has just begun" : String.join("; ", found);
        } catch (SQLException e) {
            return "whose name is not known";
        }
    }

    private static void close(Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What it is, for people: {@code PostgreSQL 15.14}. */
    String version() {
        try (Connection connection = connection()) {
            check(connection);
            return "PostgreSQL "
                    + connection.getMetaData().getDatabaseProductVersion().replaceFirst(" .*", "");
        } catch (RuntimeException | SQLException e) {
            throw DatabaseUnusable.because(address, e);
        }
    }

    Connection connection() throws SQLException {
        return source(SILENT_SECONDS, SETTINGS).getConnection();
    }

    /** One on which a statement may take long. */
    Connection patientConnection() throws SQLException {
        return source(0, KEEPALIVE).getConnection();
    }

    /** Whether it can be used at all. */
    private void check(Connection connection) throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        if (version < OLDEST) {
            throw DatabaseUnusable.unfit(
                    address, "is on PostgreSQL " + version, "Slipway needs PostgreSQL " + OLDEST + " or newer");
        }
        if (!text(connection, "show server_encoding").equals("UTF8")) {
            throw DatabaseUnusable.unfit(
                    address,
                    "is not encoded in UTF8",
                    "create another one with: create database NAME encoding 'UTF8' template template0");
        }
        if (text(connection, "select pg_is_in_recovery()").equals("t")) {
            throw DatabaseUnusable.unfit(
                    address, "is on a standby, which cannot be written", "name the primary in server.database");
        }
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** However long a change takes: meanwhile Flyway has a second connection, idle in a transaction. */
    Flyway flyway() {
        // With no pattern of what to overlook: by default Flyway takes the schema of a newer Slipway for its own.
        return Flyway.configure()
                .dataSource(source(0, KEEPALIVE))
                .locations(MIGRATIONS)
                .ignoreMigrationPatterns(new String[0])
                .load();
    }

    private Jdbi jdbi(int silentSeconds, String settings) {
        Jdbi jdbi = Jdbi.create(source(silentSeconds, settings));
        Dialect.usePostgresql(jdbi);
        return jdbi;
    }

    private PGSimpleDataSource source(int silentSeconds, String settings) {
        var source = new PGSimpleDataSource();
        String host = address.host();
        source.setServerNames(new String[] {host.indexOf(':') >= 0 ? "[" + host + "]" : host});
        source.setPortNumbers(new int[] {address.port()});
        source.setDatabaseName(address.name());
        source.setUser(address.user());
        address.password().ifPresent(password -> source.setPassword(password.reveal()));
        source.setSslMode(address.sslMode().word());
        address.rootCertificate().ifPresent(file -> source.setSslRootCert(file.toString()));
        if (address.sslMode().verifies() && address.rootCertificate().isEmpty()) {
            source.setSslfactory(DefaultJavaSSLFactory.class.getName());
        }
        source.setGssEncMode("disable");
        source.setConnectTimeout(CONNECT_SECONDS);
        // All that a connection needs besides: a server that accepts it and says nothing kept the driver for twice the
        // time-out of a read.
        source.setLoginTimeout(SILENT_SECONDS);
        source.setSocketTimeout(silentSeconds);
        source.setTcpKeepAlive(true);
        source.setApplicationName("slipway");
        source.setOptions(settings);
        return source;
    }
}
