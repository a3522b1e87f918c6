package slipway.gitlab.watch;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import slipway.config.GitLabSettings;
import slipway.gitlab.ApiResult;
import slipway.gitlab.GitLabApi;
import slipway.gitlab.watch.Finding.State;
import slipway.text.SingleLine;

/** Asks GitLab whether a project's token may do what Slipway does with it, and until when: each token ends some day. */
public final class AccessTokenCheck {
    private static final Duration SOON = Duration.ofDays(14);
    private static final String SCOPE = "api";
    /** Of a Maintainer: without it the hook cannot be looked at, nor a protected branch get a status. */
    private static final int MAINTAINER = 40;

    private static final int SHOWN = 100;
    private static final String NEW_TOKEN = "make a new one in Settings > Access tokens (role Maintainer, scope api)"
            + " and put it in the place of the old one";

    private final GitLabApi api;
    private final Clock clock;

    public AccessTokenCheck(GitLabApi api, Clock clock) {
        this.api = api;
        this.clock = clock;
    }

    public Finding look(GitLabSettings gitlab) throws InterruptedException {
        ApiResult project = api.project(gitlab);
        ApiResult token = api.token(gitlab);
        if (token.isRefused(401) || project.isRefused(401)) {
            return new Finding(
                    State.REFUSED,
                    gitlab.url().orElseThrow().getAuthority()
                            + " does not accept gitlab.apiToken (401): it has expired or was revoked; " + NEW_TOKEN);
        }
        Optional<ApiResult.Later> later = project.later().or(token::later);
        if (later.isPresent()) {
            return new Finding(State.UNKNOWN, later.get().why());
        }
        if (!project.isDone()) {
            State state = project.isRefused(403, 404) ? State.INSUFFICIENT : State.UNKNOWN;
            return new Finding(state, project.whyNot().orElseThrow());
        }
        return known(project.body(), token);
    }

    /** An older GitLab does not know the question, and some tokens may not ask it: then only its end is not known. */
    private Finding known(JsonNode project, ApiResult token) {
        JsonNode self = token.body();
        Optional<Instant> end = end(self.path("expires_at").asText());
        List<String> lacks = lacks(project, self);
        if (!lacks.isEmpty()) {
            return new Finding(
                    State.INSUFFICIENT, "gitlab.apiToken lacks " + String.join(" and ", lacks) + "; " + NEW_TOKEN, end);
        }
        String until = end.map(instant -> "until " + day(instant))
                .orElseGet(() -> token instanceof ApiResult.Refused refused
                        ? "GitLab does not say until when (" + refused.status() + ")"
                        : "without an end");
        boolean soon = end.filter(instant -> instant.isBefore(clock.instant().plus(SOON)))
                .isPresent();
        return soon
                ? new Finding(State.EXPIRING, "gitlab.apiToken is valid " + until + " only; " + NEW_TOKEN, end)
                : new Finding(State.OK, "gitlab.apiToken may do what it is for: " + until, end);
    }

    private static List<String> lacks(JsonNode project, JsonNode self) {
        List<String> lacks = new ArrayList<>();
        List<String> scopes = new ArrayList<>();
        self.path("scopes").forEach(scope -> scopes.add(scope.asText()));
        if (self.path("scopes").isArray() && !scopes.contains(SCOPE)) {
            lacks.add("the scope api (it has " + SingleLine.line(String.join(", ", scopes), SHOWN) + ")");
        }
        int level = Math.max(
                project.at("/permissions/project_access/access_level").asInt(),
                project.at("/permissions/group_access/access_level").asInt());
        // Members by an invited group have no level here.
        if (level > 0 && level < MAINTAINER) {
            lacks.add("the role Maintainer (its access level is " + level + ", not " + MAINTAINER + ")");
        }
        return lacks;
    }

    /** GitLab names a day, at whose beginning the token ends, in UTC. */
    private static Optional<Instant> end(String day) {
        try {
            return Optional.of(LocalDate.parse(day).atStartOfDay().toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException none) {
            return Optional.empty();
        }
    }

    private static LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }
}
