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
record SharedDatabase(PostgresPart part, DatabaseAddress address) implements ServerDatabase {
    @Override
    public Left look(Lives dead) throws SQLException {
        List<String> stages = words("""
                select stages.name from stages join runs on runs.id = stages.run
                where stages.state = 'RUNNING' and runs.state = 'RUNNING'
                  and runs.owner in (select owner from servers where name like ?) order by run""", "process " + dead.pid() + " %");
        return new Left(stages, List.of());
    }

    @Override
    public Set<String> deliveries() throws SQLException {
        return Set.copyOf(words("select delivery_key from deliveries where delivery_key like ?", "%"));
    }

    @Override
    public void close() throws SQLException {
        part.drop(address);
    }

    private List<String> words(String query, String like) throws SQLException {
        List<String> words = new ArrayList<>();
        try (Connection connection = part.connect(address.name());
                PreparedStatement statement = connection.prepareStatement(query)) {
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
