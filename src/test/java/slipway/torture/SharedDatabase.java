package slipway.torture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import slipway.config.DatabaseAddress;
import slipway.parts.PostgresPart;

/** The PostgreSQL database of several servers. It is not killed, so it is not looked at for damage. */
final class SharedDatabase implements ServerDatabase {
    private static final String AT_WORK = "select servers.name || '/' || " + AT
            + " from runs join servers on servers.owner = runs.owner where runs.state = 'RUNNING'"
            + " and servers.name like ? order by runs.id";

    private final PostgresPart part;
    private final DatabaseAddress address;
    /** Open all the time: it is asked several hundred times a second. */
    private final Connection connection;

    SharedDatabase(PostgresPart part, DatabaseAddress address) throws SQLException {
        this.part = part;
        this.address = address;
        this.connection = part.connect(address.name());
    }

    @Override
    public Left look(Lives dead) throws SQLException {
        return new Left(
                words(AT_WORK, dead.name() + "%").stream()
                        .map(SharedDatabase::stage)
                        .toList(),
                List.of());
    }

    @Override
    public List<AtWork> atWork(List<Lives> servers) throws SQLException {
        List<AtWork> all = new ArrayList<>();
        for (String word : words(AT_WORK, "%")) {
            servers.stream()
                    .filter(server -> word.startsWith(server.name()))
                    .forEach(server -> all.add(new AtWork(server, stage(word))));
        }
        return all;
    }

    private static String stage(String word) {
        return word.substring(word.lastIndexOf('/') + 1);
    }

    @Override
    public Set<String> deliveries() throws SQLException {
        return Set.copyOf(words("select delivery_key from deliveries where delivery_key like ?", "%"));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        part.drop(address);
    }

    private List<String> words(String query, String like) throws SQLException {
        List<String> words = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, like);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    words.add(rows.getString(1).toLowerCase(Locale.ROOT));
                }
            }
        }
        return words;
    }
}
