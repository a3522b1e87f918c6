package slipway.web.answer;

import java.time.Instant;
import java.util.Optional;
import slipway.config.ApiToken;

/** Who is signed in; without values if nobody is. */
public record SessionAnswer(
        Optional<String> name, Optional<ApiToken.May> may, Optional<Instant> expiresAt, boolean open, boolean gitlab) {}
