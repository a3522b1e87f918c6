package slipway.parts;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import slipway.config.DatabaseAddress;
import slipway.config.Secret;

/**
 * A PostgreSQL server.
 *
 * @param user its superuser
 */
public record PostgresPart(String host, int port, String user, String password) {
    /** The one that {@code dev/test} brought up. */
    public static PostgresPart find() throws IOException {
        Parts parts = Parts.find();
        String[] place = parts.postgres().split(":", 2);
        return new PostgresPart(place[0], Integer.parseInt(place[1]), parts.postgresUser(), parts.postgresPassword());
    }

    /** A database that nobody else has. */
    public DatabaseAddress newDatabase() throws SQLException {
        String name = "test_" + Long.toString(System.nanoTime(), 36);
        execute("postgres", "create database " + name);
        return address(name);
    }

    public DatabaseAddress address(String name) {
        return address(name, port);
    }

    /** Through this port, which leads to the server. */
    public DatabaseAddress address(String name, int through) {
        return new DatabaseAddress(
                host,
                through,
                name,
                user,
                Optional.of(new Secret(password)),
                DatabaseAddress.SslMode.PREFER,
                Optional.empty());
    }

    /** As the configuration has it. */
    public String url(DatabaseAddress address) {
        return "postgresql://" + user + ":" + password + "@" + address;
    }

    /** Removes it, whoever is connected to it. */
    public void drop(DatabaseAddress address) throws SQLException {
        execute("postgres", "drop database if exists " + address.name() + " with (force)");
    }

    public void execute(String database, String statement) throws SQLException {
        try (Connection connection = connect(database);
                Statement each = connection.createStatement()) {
            each.execute(statement);
        }
    }

    /** As another program would. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + host + ":" + port + "/" + database, user, password);
    }
}
