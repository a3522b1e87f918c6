package slipway.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The server's own settings.
 *
 * @param port the TCP port; 0 lets the system choose one
 * @param publicUrl where people and GitLab reach Slipway, for links; without a slash at its end
 * @param database where runs are recorded; empty means a file of SQLite in the data folder
 * @param workers how many runs may be at work at the same time
 * @param engines at least one; the first is the one of projects without a registry
 * @param keepRuns how many runs of each project that deploy are kept, and how many that only test
 * @param keepDays how many days an ended run is kept
 * @param publicBadges whether badges are shown to who has no token
 * @param alerts who wants to hear of what happens
 * @param signIn how people sign in with GitLab, besides the tokens
 */
public record ServerSettings(
        String host,
        int port,
        Optional<URI> publicUrl,
        Path dataDir,
        Optional<DatabaseAddress> database,
        int workers,
        List<ApiToken> apiTokens,
        List<EngineSettings> engines,
        Duration catchUpEvery,
        int keepRuns,
        int keepDays,
        boolean publicBadges,
        List<AlertReceiver> alerts,
        Optional<SignInSettings> signIn) {
    public ServerSettings {
        alerts = List.copyOf(alerts);
        apiTokens = List.copyOf(apiTokens);
        engines = List.copyOf(engines);
    }
}
