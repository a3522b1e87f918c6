package slipway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.database.DatabaseCopy;
import slipway.parts.LocalTeam;
import slipway.parts.Program;
import slipway.parts.Ran;
import slipway.parts.RunningSlipway;

/** {@code slipway backup}, {@code restore} and {@code upgrade --check}, as an administrator runs them. */
class BackupTest {
    private static final int IN_USE = 75;
    private static final Map<String, String> READER = Map.of("READER", LocalTeam.READER);

    @TempDir
    private Path folder;

    private Path site;
    private Path backup;

    @BeforeEach
    void makeSite() throws Exception {
        site = Files.createDirectory(folder.resolve("site"));
        backup = folder.resolve("one.backup");
        LocalTeam.make(site);
    }

    @Test
    void aBackupOfARunningServerIsRestoredElsewhere() throws Exception {
        try (var slipway = RunningSlipway.start(site, READER)) {
            run(slipway);
            Ran made = slipway("backup", backup.toString());
            assertThat(made.status()).as(made.output()).isZero();
            assertThat(made.output()).contains("one.backup: the database (", "Left out: secrets");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
                    .isEqualTo("rw-------");
            run(slipway);
            assertThat(slipway("backup", backup.toString()).output()).contains("is there already");
            Ran inUse = slipway("restore", backup.toString(), "--force");
            assertThat(inUse.status()).isEqualTo(IN_USE);
            assertThat(inUse.output()).contains("is held by another Slipway");
        }
        Ran refused = slipway("restore", backup.toString());
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.output()).contains("slipway.db is there; replace it with --force");
        assertThat(runs()).as("nothing was changed").isEqualTo(2);

        Ran restored = slipway("restore", backup.toString(), "--force");
        assertThat(restored.status()).as(restored.output()).isZero();
        assertThat(runs()).isEqualTo(1);
        assertThat(slipway("restore", backup.toString(), "--force").status()).isZero();
        assertThat(kept())
                .as("one restore keeps nothing in the place of another")
                .hasSize(2);
        try (var slipway = RunningSlipway.start(site, READER)) {
            assertThat(slipway.run(1).path("branch").asText()).isEqualTo("topic");
        }
    }

    @Test
    void onAnEmptyMachineTheConfigurationComesWithIt() throws Exception {
        serveOneRun();
        assertThat(slipway("backup", backup.toString()).status()).isZero();
        String configuration = Files.readString(site.resolve("deploy-config.json"));
        site = Files.createDirectory(folder.resolve("other"));

        Ran restored = slipway("restore", backup.toString());
        assertThat(restored.status()).as(restored.output()).isZero();
        assertThat(site.resolve("deploy-config.json")).hasContent(configuration);
        assertThat(runs()).isEqualTo(1);

        Files.writeString(site.resolve("deploy-config.json"), configuration + " ");
        assertThat(slipway("restore", backup.toString()).output()).contains("is another one than in the backup");
    }

    @Test
    void aDamagedBackupChangesNothing() throws Exception {
        serveOneRun();
        slipway("backup", backup.toString());
        byte[] bytes = Files.readAllBytes(backup);
        Files.write(backup, Arrays.copyOf(bytes, bytes.length / 2));
        Ran half = slipway("restore", backup.toString(), "--force");
        assertThat(half.status()).isEqualTo(1);
        assertThat(half.output())
                .contains("is not a backup that slipway backup has made")
                .doesNotContain("\tat ");
        Files.write(backup, "text".getBytes(StandardCharsets.UTF_8));
        assertThat(slipway("restore", backup.toString(), "--force").status()).isEqualTo(1);
        assertThat(runs()).isEqualTo(1);
        assertThat(kept()).isEmpty();
    }

    @Test
    void anUpgradeIsComparedWithTheDatabase() throws Exception {
        assertThat(slipway("upgrade", "--check").output()).contains("nothing to upgrade");
        serveOneRun();
        Ran same = slipway("upgrade", "--check");
        assertThat(same.status()).isZero();
        assertThat(same.output()).contains("a restart changes nothing in it");

        List<DatabaseCopy.Migration> known = DatabaseCopy.known();
        DatabaseCopy.Migration newest = known.get(known.size() - 1);
        execute("delete from flyway_schema_history where version = '" + newest.version() + "'");
        assertThat(slipway("upgrade", "--check").output())
                .contains("  " + newest.version() + "  " + newest.title(), "Before: slipway backup FILE");
        execute("update flyway_schema_history set version = '999' where version = '1'");
        Ran newer = slipway("upgrade", "--check");
        assertThat(newer.status()).isEqualTo(1);
        assertThat(newer.output()).contains("is of a newer Slipway (schema 999)");
    }

    @Test
    void aRunThatWasRunningAtTheBackupEndsWithTheRestore() throws Exception {
        serveOneRun();
        execute("update runs set state = 'RUNNING', owner = 'a server', finished_at = null, reason = null");
        Path killed = Files.createFile(site.resolve("data/backup-1.db"));
        Files.setLastModifiedTime(killed, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        assertThat(slipway("backup", backup.toString()).status()).isZero();
        assertThat(killed).doesNotExist();

        Ran restored = slipway("restore", backup.toString(), "--force");
        assertThat(restored.status()).as(restored.output()).isZero();
        assertThat(text("select state || ': ' || reason from runs")).startsWith("FAILED: restored from a backup");
    }

    @Test
    void aRestoreThatWasKilledIsNotStartedWith() throws Exception {
        Files.createFile(Files.createDirectory(site.resolve("data")).resolve("slipway.db.restored"));

        Map<String, String> secrets = Map.of(
                "SLIPWAY_TOKEN", RunningSlipway.TOKEN,
                "READER", LocalTeam.READER,
                "GITLAB_WEBHOOK_TOKEN", RunningSlipway.WEBHOOK_TOKEN);
        Ran refused = slipway(secrets, "serve");
        assertThat(refused.status()).as(refused.output()).isEqualTo(1);
        assertThat(refused.output())
                .contains("a restore did not come to its end")
                .doesNotContain("\tat ");
    }

    @Test
    void aConfigurationThatCannotBeWrittenLeavesTheDatabase() throws Exception {
        try (var slipway = RunningSlipway.start(site, READER)) {
            run(slipway);
            assertThat(slipway("backup", backup.toString()).status()).isZero();
            run(slipway);
        }
        // A folder where the draft goes: root may write into a folder whatever its mode.
        Files.createDirectories(site.resolve("deploy-config.json.restored/in-the-way"));
        Files.writeString(site.resolve("deploy-config.json"), " ", StandardOpenOption.APPEND);
        Ran failed = slipway("restore", backup.toString(), "--force");
        assertThat(failed.status()).isNotZero();
        assertThat(runs()).as("nothing was changed").isEqualTo(2);
        assertThat(site.resolve("data/restore")).doesNotExist();
    }

    private List<Path> kept() throws Exception {
        try (var files = Files.list(site.resolve("data"))) {
            return files.filter(file -> file.getFileName().toString().matches("slipway\\.db\\.before-restore.*Z"))
                    .toList();
        }
    }

    private String text(String query) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + site.resolve("data/slipway.db"));
                var rows = connection.createStatement().executeQuery(query)) {
            return rows.getString(1);
        }
    }

    private void execute(String statement) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + site.resolve("data/slipway.db"))) {
            connection.createStatement().execute(statement);
        }
    }

    private int runs() throws Exception {
        return Integer.parseInt(text("select count(*) from runs"));
    }

    private void serveOneRun() throws Exception {
        try (var slipway = RunningSlipway.start(site, READER)) {
            run(slipway);
        }
    }

    private static void run(RunningSlipway slipway) throws Exception {
        JsonNode accepted = new ObjectMapper()
                .readTree(slipway.post("/api/projects/backend/runs", "{\"branch\": \"topic\"}")
                        .body());
        slipway.awaitEnd(accepted.path("id").asLong());
    }

    private Ran slipway(String... words) throws Exception {
        return slipway(Map.of(), words);
    }

    private Ran slipway(Map<String, String> environment, String... words) throws Exception {
        List<String> command = new ArrayList<>(Program.command());
        command.addAll(List.of(words));
        command.addAll(List.of("--config", site.resolve("deploy-config.json").toString()));
        return Ran.run(folder, environment, command.toArray(String[]::new));
    }
}
