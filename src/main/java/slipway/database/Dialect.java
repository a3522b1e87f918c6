package slipway.database;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.config.JdbiConfig;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.TemplateEngine;

/**
 * What the two databases do not understand alike. All statements are written for both; this is for the rest: SQLite needs
 * the names of indexes, which PostgreSQL refuses, and PostgreSQL refuses a text with the character 0.
 */
public final class Dialect implements JdbiConfig<Dialect> {
    private static final Pattern INDEX = Pattern.compile("\\s+indexed by \\w+");

    private boolean postgresql;

    /** SQLite's. */
    public Dialect() {}

    private Dialect(boolean postgresql) {
        this.postgresql = postgresql;
    }

    /** From now on statements are for PostgreSQL. */
    static void usePostgresql(Jdbi jdbi) {
        Dialect dialect = jdbi.getConfig(Dialect.class);
        dialect.postgresql = true;
        SqlStatements statements = jdbi.getConfig(SqlStatements.class);
        TemplateEngine usual = statements.getTemplateEngine();
        statements.setTemplateEngine((sql, context) -> usual.render(dialect.sql(sql), context));
        jdbi.registerArgument(new Texts());
    }

    String sql(String sql) {
        return postgresql ? INDEX.matcher(sql).replaceAll("") : sql;
    }

    /** A query: the last number that a table gave to a row. */
    String lastNumber(String table) {
        return postgresql
                ? "select case when is_called then last_value else last_value - 1 end from " + sequence(table)
                : "select coalesce(max(seq), 0) from sqlite_sequence where name = '" + table + "'";
    }

    /** A query that changes it; SQLite does so by itself when it is given a row with a number. */
    Optional<String> setLastNumber(String table) {
        return postgresql ? Optional.of("select setval('" + sequence(table) + "', ?)") : Optional.empty();
    }

    /** The name that PostgreSQL gives to the sequence of a column {@code id}. */
    private static String sequence(String table) {
        return table + "_id_seq";
    }

    Object value(Object value) {
        return postgresql && value instanceof String text ? storable(text) : value;
    }

    static String storable(String text) {
        return text.replace('\0', '\uFFFD');
    }

    @Override
    public Dialect createCopy() {
        return new Dialect(postgresql);
    }

    private static final class Texts extends AbstractArgumentFactory<String> {
        Texts() {
            super(java.sql.Types.VARCHAR);
        }

        @Override
        protected Argument build(String value, ConfigRegistry config) {
            return (position, statement, context) -> statement.setString(position, storable(value));
        }
    }
}
