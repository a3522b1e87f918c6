package slipway.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.Config;
import slipway.config.DatabaseAddress;
import slipway.config.DatabaseAddress.SslMode;
import slipway.config.Secret;

/** The address of a PostgreSQL database. */
class DatabaseAddressTest {
    @TempDir
    private Path folder;

    private Config load(String url) throws Exception {
        Path file = Files.writeString(folder.resolve("deploy-config.json"), """
                { "server": { "database": "${env:DATABASE_URL}" },
                  "projects": [{ "name": "app", "repository": { "url": "/srv/app.git" },
                    "gitlab": { "path": "team/app", "secretToken": "${env:WEBHOOK_TOKEN}" },
                    "test": { "commands": ["true"] } }] }
                """);
        return ConfigFile.load(file, Map.of("DATABASE_URL", url, "WEBHOOK_TOKEN", "webhook-token"));
    }

    private DatabaseAddress address(String url) throws Exception {
        return load(url).server().database().orElseThrow();
    }

    @Test
    void allPartsAreRead() throws Exception {
        assertThat(
                        address(
                                "postgresql://slip%40way:p%2Fw%25+1@db.example.com:6432/my%20db?sslmode=verify-ca&sslrootcert=ca.pem"))
                .isEqualTo(new DatabaseAddress(
                        "db.example.com",
                        6432,
                        "my db",
                        "slip@way",
                        Optional.of(new Secret("p/w%+1")),
                        SslMode.VERIFY_CA,
                        Optional.of(folder.resolve("ca.pem"))));
    }

    @Test
    void whatIsLeftOutIsWhatPostgresqlTakesForIt() throws Exception {
        DatabaseAddress address = address("postgres://slipway@[::1]/slipway");
        assertThat(address)
                .isEqualTo(new DatabaseAddress(
                        "::1", 5432, "slipway", "slipway", Optional.empty(), SslMode.PREFER, Optional.empty()));
        assertThat(address).hasToString("[::1]:5432/slipway");
    }

    @Test
    void thePasswordIsShownNowhere() throws Exception {
        Config config = load("postgresql://slipway:p%2Fssword@db.example.com/slipway");
        assertThat(config.secrets()).contains(new Secret("p/ssword"));
        assertThat(config.server().toString())
                .contains("db.example.com:5432/slipway")
                .doesNotContain("ssword");
    }
}
