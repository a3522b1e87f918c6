package slipway.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.DatabaseAddress;
import slipway.parts.NeedsParts;
import slipway.parts.PostgresPart;

/** After all changes both databases have the same tables, columns and indexes. */
@NeedsParts
class SameSchemaTest {
    /** Flyway's own. */
    private static final Set<String> APART = Set.of("flyway_schema_history");

    private static final Set<String> BOOLEANS =
            Set.of("runs.publishing", "runs.built", "runs.overtaken", "requesters.asked");
    private static final Pattern WORD = Pattern.compile("'([A-Z_]+)'");

    @TempDir
    private Path folder;

    private PostgresPart server;
    private DatabaseAddress address;
    private Database sqlite;
    private Database postgresql;

    @BeforeEach
    void open() throws Exception {
        server = PostgresPart.find();
        address = server.newDatabase();
        sqlite = Database.open(folder);
        postgresql = Database.open(address, "a test", handle -> {});
    }

    @AfterEach
    void close() throws SQLException {
        sqlite.close();
        postgresql.close();
        server.drop(address);
    }

    @Test
    void theColumnsAreTheSame() {
        Map<String, String> expected = sqlite.read(SameSchemaTest::sqliteColumns);
        Map<String, String> found = postgresql.read(SameSchemaTest::postgresColumns);
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void theIndexesAreTheSame() {
        Map<String, String> expected = sqlite.read(SameSchemaTest::sqliteIndexes);
        Map<String, String> found = postgresql.read(SameSchemaTest::postgresIndexes);
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void textIsComparedByteByByteWhateverTheLocale() {
        List<String> others = postgresql.read(handle -> texts(handle, """
                select table_name || '.' || column_name from information_schema.columns
                where table_schema = 'public' and data_type = 'text' and collation_name is distinct from 'C'
                  and table_name <> 'flyway_schema_history'"""));
        assertThat(others).isEmpty();
    }

    private static List<String> texts(Handle handle, String query) {
        return handle.createQuery(query).mapTo(String.class).list();
    }

    private static Map<String, String> sqliteColumns(Handle handle) {
        Map<String, String> columns = new TreeMap<>();
        for (String table : sqliteTables(handle)) {
            handle.createQuery("select name, type, \"notnull\" or pk > 0 as needed, pk from pragma_table_info('" + table
                            + "')")
                    .map((row, context) -> columns.put(
                            table + "." + row.getString(1),
                            type(table + "." + row.getString(1), row.getString(2))
                                    + (row.getBoolean(3) ? " not null" : "")
                                    + (row.getInt(4) > 0 ? " key " + row.getInt(4) : "")))
                    .list();
        }
        return columns;
    }

    private static String type(String column, String type) {
        if (BOOLEANS.contains(column)) {
            return "boolean";
        }
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "integer" -> "bigint";
            case "blob" -> "bytea";
            default -> "text";
        };
    }

    private static List<String> sqliteTables(Handle handle) {
        return texts(handle, "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")
                .stream()
                .filter(table -> !APART.contains(table))
                .toList();
    }

    private static Map<String, String> postgresColumns(Handle handle) {
        Map<String, String> columns = new TreeMap<>();
        handle.createQuery("""
                        select c.table_name, c.column_name, c.data_type, c.is_nullable, coalesce(k.ordinal_position, 0)
                        from information_schema.columns c
                        left join information_schema.table_constraints t on t.table_schema = c.table_schema
                            and t.table_name = c.table_name and t.constraint_type = 'PRIMARY KEY'
                        left join information_schema.key_column_usage k on k.constraint_schema = t.constraint_schema
                            and k.constraint_name = t.constraint_name and k.column_name = c.column_name
                        where c.table_schema = 'public'""")
                .map((row, context) -> {
                    String key = row.getInt(5) > 0 ? " key " + row.getInt(5) : "";
                    if (!APART.contains(row.getString(1))) {
                        columns.put(
                                row.getString(1) + "." + row.getString(2),
                                row.getString(3) + (row.getString(4).equals("NO") ? " not null" : "") + key);
                    }
                    return key;
                })
                .list();
        return columns;
    }

    private static Map<String, String> sqliteIndexes(Handle handle) {
        return handle
                .createQuery("select name, sql from sqlite_master where type = 'index' and sql is not null"
                        + " and tbl_name <> 'flyway_schema_history'")
                .map((row, context) -> Map.entry(row.getString(1), shape(row.getString(2))))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
    }

    /** Those of keys have names that PostgreSQL has given them. */
    private static Map<String, String> postgresIndexes(Handle handle) {
        return handle
                .createQuery("select indexname, indexdef from pg_indexes where schemaname = 'public'"
                        + " and indexname !~ '_(pkey|key)$' and tablename <> 'flyway_schema_history'")
                .map((row, context) -> Map.entry(
                        row.getString(1),
                        shape(row.getString(2).replace("public.", "").replace("USING btree ", ""))))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
    }

    /** Each database writes a condition in its own way: what is compared of it are its words. */
    private static String shape(String index) {
        String text = index.replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
        int end = text.indexOf(')') + 1;
        Set<String> words =
                WORD.matcher(index).results().map(word -> word.group(1)).collect(Collectors.toCollection(TreeSet::new));
        return text.substring(0, end).replace("\"", "")
                + (text.length() > end ? " where " + words + (text.contains("is not null") ? " not null" : "") : "");
    }
}
