package slipway.config;

import java.time.Duration;
import java.util.Optional;

/** The push stage. Without a login, the machine's own Docker configuration is used. */
public record PushSettings(Optional<String> username, Optional<Secret> password, Duration timeout) {}
