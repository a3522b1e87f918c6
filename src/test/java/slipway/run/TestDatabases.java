package slipway.run;

import java.io.IOException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;
import slipway.parts.PostgresPart;

/** SQLite everywhere, and PostgreSQL too where {@code dev/test} brought up the parts, of which it must be one. */
final class TestDatabases implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context)
            throws IOException, SQLException {
        Arguments sqlite = Arguments.of(new TestDatabase.Sqlite());
        return System.getenv("SLIPWAY_TEST_PARTS") == null
                ? Stream.of(sqlite)
                : Stream.of(sqlite, Arguments.of(new TestDatabase.Postgresql(PostgresPart.find())));
    }
}
