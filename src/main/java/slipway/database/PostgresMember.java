package slipway.database;

import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.DatabaseAddress;

/**
 * A server on a PostgreSQL database: a row in {@code servers}, and locks on a connection of its own, which PostgreSQL frees
 * as soon as that connection ends. A server whose lock is free is gone: another one removes its row, and takes up what it
 * did. From then on it cannot write, because each transaction asks for the row.
 */
final class PostgresMember implements Membership {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresMember.class);
    private static final String CHANNEL = "slipway";
    private static final String TAKEN_UP = "another server has taken up what this one did";

    private static final Duration LOOK_EVERY = Duration.ofMillis(300);
    /**
     * A server whose lock has been free for so long is gone. Between a lost connection and its next one a server has no
     * lock for a moment, so this must be longer than {@link #BACK_WITHIN}, and leave it time to end what it does.
     */
    private static final Duration GONE_AFTER = Duration.ofMillis(1_500);
    /**
     * A server whose connection was reset, and cannot be made again within this time, ends what another one would begin
     * again: PostgreSQL may have freed its lock at the same moment.
     */
    private static final Duration BACK_WITHIN = Duration.ofMillis(700);

    /**
     * The others must have had time to come back when the database was away: no server is taken for gone within this time
     * of a start of PostgreSQL, or of this server's own connection.
     */
    private static final Duration GRACE = Duration.ofSeconds(10);
    /**
     * A server that hears nothing from PostgreSQL for so long ends what another one would begin again. PostgreSQL frees its
     * locks after 10 s at the earliest, unless the connection was reset: see {@link PostgresServer}.
     */
    private static final Duration SILENT = Duration.ofSeconds(8);

    /** {@code admin_shutdown} in PostgreSQL's table of error codes. */
    private static final String SHUTDOWN = "57P01";

    private static final int WATCH_MILLISECONDS = 100;
    private static final int BETWEEN_TRIES_MILLISECONDS = 200;

    private static final String OTHERS = """
            select s.id, s.name, s.since, %s,
                clock_timestamp() - pg_postmaster_start_time() > interval '%d seconds'
            from servers s order by s.id""".formatted(PostgresLocks.isHeld("s.id"), GRACE.toSeconds());
    private static final String SIGN_OFF = "delete from servers where id = ?"
            + " and not exists (select 1 from runs where owner = servers.owner and state = 'RUNNING')";
    private static final String REMOVE =
            "delete from servers where id = ? and not " + PostgresLocks.isHeld("servers.id");

    private final DatabaseAddress address;
    private final PostgresServer server;
    private final OtherServers others;
    private final Thread thread = new Thread(this::keep, "slipway-database-member");
    /** Apart from the other one, which may wait for an answer or a connection for longer. */
    private final Thread watch = new Thread(this::watch, "slipway-database-watch");

    /** When what another server would begin again is to be ended here, unless PostgreSQL answers before; nanoTime. */
    private volatile long leaveAt = System.nanoTime() + SILENT.toNanos();

    private volatile long answeredAt = System.nanoTime();
    private volatile Connection connection;
    private volatile boolean held = true;
    private volatile boolean closed;
    /** Whether another server has removed the row. */
    private volatile boolean lost;

    private volatile boolean leads;
    private volatile boolean alone;
    private volatile Set<Long> gone = Set.of();
    private final long number;
    /** Whether other servers hear of what is written; the writer's own. */
    private boolean isHeard;

    // The thread's own.
    /** The servers whose lock is free, and since when; nanoTime. */
    private final Map<Long, Long> missingSince = new HashMap<>();

    private long judgesFrom = System.nanoTime();

    /** When it looks for the others again: by the clock, since a server that writes a lot would keep all others looking. */
    private long lookAt = System.nanoTime();

    /** A server as the others see it. */
    private record Other(long number, String words, boolean isThere) {}

    private PostgresMember(PostgresServer server, Connection connection, long number) {
        this.address = server.address();
        this.server = server;
        this.others = server.others();
        this.connection = connection;
        this.number = number;
    }

    /**
     * Joins the servers of the database, once the schema is up to date.
     *
     * @param connection has a share of the database already; from now on it is this member's
     */
    static PostgresMember join(PostgresServer server, Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        // Between two transactions that write: the next one knows of this server, see begin.
        PostgresLocks.awaitWriting(connection);
        long number = add(connection, server.name(), server.owner());
        if (!PostgresLocks.tryServer(connection, number)) {
            throw new SQLException("the lock of server " + number + " is not free");
        }
        // With the row comes its lock: nobody sees the one without the other.
        connection.commit();
        connection.setAutoCommit(true);
        var member = new PostgresMember(server, connection, number);
        member.listen();
        member.judge();
        for (Thread each : List.of(member.thread, member.watch)) {
            each.setDaemon(true);
            each.start();
        }
        return member;
    }

    private static long add(Connection connection, String name, String owner) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("insert into servers (owner, name, since) values (?, ?, ?) returning id")) {
            statement.setString(1, owner);
            statement.setString(2, Dialect.storable(name));
            statement.setLong(3, System.currentTimeMillis());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private void listen() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("listen " + CHANNEL);
        }
    }

    @Override
    public long answeredAt() {
        return answeredAt;
    }

    @Override
    public void mayWrite() {
        if (lost) {
            throw new HoldLost(TAKEN_UP);
        }
        if (!held) {
            throw new HoldLost("the connection by which this server is known to the others was lost");
        }
    }

    /**
     * Two statements on one way to the server. The second one sees all that was committed before the lock was free; after a
     * lost commit the lock is free once that transaction has ended.
     */
    @Override
    public void begin(Handle transaction) {
        mayWrite();
        try (PreparedStatement statement = transaction
                .getConnection()
                .prepareStatement(
                        PostgresLocks.WRITING + "; select count(*) filter (where id = ?), count(*) from servers")) {
            statement.setLong(1, number);
            statement.execute();
            statement.getMoreResults();
            try (ResultSet row = statement.getResultSet()) {
                row.next();
                // A server joins in a turn of its own: one that is not there yet sees what this transaction writes.
                isHeard = row.getInt(2) > 1;
                if (row.getInt(1) == 0) {
                    throw new HoldLost(TAKEN_UP);
                }
            }
        } catch (SQLException e) {
            throw new WriteFailed(e);
        }
    }

    /** Not of a transaction that has changed nothing: the servers would wake each other forever. */
    @Override
    public void announce(Handle transaction) {
        if (!isHeard) {
            return;
        }
        try (PreparedStatement statement = transaction
                .getConnection()
                .prepareStatement("select pg_notify('" + CHANNEL
                        + "', cast(? as text)) where pg_current_xact_id_if_assigned() is not null")) {
            statement.setLong(1, number);
            statement.execute();
        } catch (SQLException e) {
            throw new WriteFailed(e);
        }
    }

    @Override
    public boolean leads() {
        return leads && held;
    }

    @Override
    public Set<Long> gone() {
        return gone;
    }

    /** One that has come back while this transaction waited for its turn stays. */
    @Override
    public void removeGone(Handle transaction) {
        gone.forEach(each -> transaction.execute(REMOVE, each));
    }

    private void keep() {
        try {
            while (!closed) {
                try {
                    if (toldByOthers()) {
                        others.wrote();
                    }
                    if (System.nanoTime() - lookAt >= 0) {
                        judge();
                    }
                } catch (SQLException e) {
                    lost(e);
                } catch (RuntimeException e) {
                    LOG.error("the look for the other servers broke, and goes on", e);
                    Thread.sleep(LOOK_EVERY.toMillis());
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the database is closed");
        }
    }

    /** Waits until the next look whether another server has written something. */
    private boolean toldByOthers() throws SQLException, InterruptedException {
        // 0 would be to wait forever.
        long wait = Math.max(1, Duration.ofNanos(lookAt - System.nanoTime()).toMillis());
        PGNotification[] told = connection.unwrap(PGConnection.class).getNotifications((int) wait);
        boolean found = false;
        for (PGNotification each : told == null ? new PGNotification[0] : told) {
            found |= !each.getParameter().equals(Long.toString(number));
        }
        if (told != null && told.length > 0) {
            // A thousand writes a second are not a thousand calls.
            Thread.sleep(10);
        }
        return found;
    }

    private void judge() throws SQLException {
        lookAt = System.nanoTime() + LOOK_EVERY.toNanos();
        List<Other> found = look();
        answered();
        if (closed) {
            return;
        }
        alone = found.isEmpty();
        if (!leads) {
            leads = PostgresLocks.tryLeader(connection);
            if (leads) {
                others.leads();
            }
        }
        Set<Long> now = missingForLong(found);
        found.stream()
                .filter(other -> now.contains(other.number()) && !gone.contains(other.number()))
                .forEach(other -> LOG.warn("the server {} is gone; what it did is taken up", other.words()));
        gone = now;
        if (!now.isEmpty()) {
            others.gone();
        }
    }

    private void answered() {
        answeredAt = System.nanoTime();
        leaveAt = answeredAt + SILENT.toNanos();
    }

    /** By the clock and not by the number of looks. */
    private Set<Long> missingForLong(List<Other> others) {
        long now = System.nanoTime();
        Set<Long> missing = others.stream()
                .filter(other -> !other.isThere())
                .map(Other::number)
                .collect(Collectors.toSet());
        missingSince.keySet().retainAll(missing);
        missing.forEach(each -> missingSince.putIfAbsent(each, now));
        return missing.stream()
                .filter(each -> now - missingSince.get(each) >= GONE_AFTER.toNanos())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The other servers; this one ends if it is not one of them any more. */
    private List<Other> look() throws SQLException {
        List<Other> found = new ArrayList<>();
        boolean present = false;
        boolean judges = System.nanoTime() - judgesFrom >= 0;
        try (PreparedStatement statement = connection.prepareStatement(OTHERS);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                if (rows.getLong(1) == number) {
                    present = true;
                } else {
                    found.add(new Other(
                            rows.getLong(1),
                            rows.getString(2) + ", since " + Instant.ofEpochMilli(rows.getLong(3)),
                            rows.getBoolean(4) || !judges || !rows.getBoolean(5)));
                }
            }
        }
        if (!present && !closed) {
            closed = true;
            lost = true;
            held = false;
            others.tookOver("the database was away for too long, and " + TAKEN_UP);
        }
        return found;
    }

    private void lost(SQLException failure) throws InterruptedException {
        if (closed) {
            return;
        }
        held = false;
        leads = false;
        gone = Set.of();
        missingSince.clear();
        long soon = System.nanoTime() + BACK_WITHIN.toNanos();
        if (mayBeFree(failure) && leaveAt - soon > 0) {
            leaveAt = soon;
        }
        LOG.error(
                "the database {} cannot be reached: {}; runs wait for it, and this server accepts nothing",
                address,
                failure.getMessage());
        close(connection);
        while (!closed && !held) {
            takeAgain();
            if (!held && !closed) {
                Thread.sleep(BETWEEN_TRIES_MILLISECONDS);
            }
        }
    }

    /**
     * Whether another server may see this one's lock free at this moment, and begin to count. While PostgreSQL hears
     * nothing, it keeps the lock; when it shuts down, no server is taken for gone before the {@link #GRACE} after its start.
     */
    private static boolean mayBeFree(SQLException failure) {
        return !(failure.getCause() instanceof SocketTimeoutException) && !SHUTDOWN.equals(failure.getSQLState());
    }

    private void takeAgain() {
        Connection next = null;
        try {
            next = server.connection();
            // Our own former connection may still have the lock, until PostgreSQL notices that it has ended.
            PostgresLocks.endServer(next, number);
            if (PostgresLocks.tryShare(next) && PostgresLocks.tryServer(next, number)) {
                connection = next;
                listen();
                judgesFrom = System.nanoTime() + GRACE.toNanos();
                look();
                answered();
                held = !closed;
                if (held) {
                    LOG.warn("the database {} is back", address);
                    others.wrote();
                }
            }
        } catch (SQLException e) {
            LOG.debug("the database is still away", e);
        } finally {
            if (!held) {
                close(next);
            }
        }
    }

    private void watch() {
        boolean warned = false;
        try {
            while (!closed) {
                Thread.sleep(WATCH_MILLISECONDS);
                boolean late = System.nanoTime() - leaveAt > 0;
                if (late && !warned) {
                    others.mayTakeOver(!alone);
                }
                warned = late;
            }
        } catch (InterruptedException e) {
            LOG.debug("the database is closed");
        }
    }

    private static void close(Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            LOG.debug("a connection did not close well", e);
        }
    }

    @Override
    public void signOff(Handle transaction) {
        // First: this server is not to find that its row is gone.
        closed = true;
        transaction.execute(SIGN_OFF, number);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        watch.interrupt();
        close(connection);
    }
}
