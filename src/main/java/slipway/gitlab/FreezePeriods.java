package slipway.gitlab;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import slipway.config.CronExpression;
import slipway.config.FreezeWindow;
import slipway.config.GitLabSettings;
import slipway.config.InvalidCron;
import slipway.config.People;
import slipway.text.SingleLine;

/** Reads the freeze periods of a project, which GitLab has in Settings &gt; CI/CD &gt; Deploy freezes. */
public final class FreezePeriods {
    private static final int MOST = 100;
    private static final int SHOWN = 60;
    private static final String WHERE = "Settings > CI/CD > Deploy freezes";

    private final GitLabApi api;

    public FreezePeriods(GitLabApi api) {
        this.api = api;
    }

    /** What came of it. */
    public sealed interface Answer {
        record Known(List<FreezeWindow> windows) implements Answer {}

        /** Nothing is known; {@code why} says what to do. */
        record NotKnown(String why) implements Answer {}
    }

    public Answer read(GitLabSettings gitlab) throws InterruptedException {
        ApiResult answer = api.get(gitlab, "/freeze_periods?per_page=" + MOST);
        if (answer instanceof ApiResult.Done done) {
            return known(done.body());
        }
        return new Answer.NotKnown(
                answer instanceof ApiResult.Refused refused ? refused.why() : ((ApiResult.Later) answer).why());
    }

    /** If one of them cannot be understood, it is not known when nothing may go live. */
    private static Answer known(JsonNode periods) {
        if (!periods.isArray()) {
            return new Answer.NotKnown("the answer is not a list of freeze periods; is gitlab.url GitLab's address?");
        }
        if (periods.size() >= MOST) {
            return new Answer.NotKnown("there are " + MOST + " freeze periods or more; remove old ones in " + WHERE);
        }
        List<FreezeWindow> windows = new ArrayList<>();
        for (JsonNode period : periods) {
            try {
                windows.add(window(period));
            } catch (InvalidCron | DateTimeException e) {
                return new Answer.NotKnown("the freeze period from " + shown(period, "freeze_start") + " to "
                        + shown(period, "freeze_end") + " (" + shown(period, "cron_timezone")
                        + ") is not understood: " + SingleLine.line(e.getMessage(), SHOWN) + "; correct it in "
                        + WHERE);
            }
        }
        return new Answer.Known(List.copyOf(windows));
    }

    private static FreezeWindow window(JsonNode period) throws InvalidCron {
        return new FreezeWindow(
                CronExpression.of(period.path("freeze_start").asText()),
                CronExpression.of(period.path("freeze_end").asText()),
                ZoneId.of(period.path("cron_timezone").asText("UTC")),
                new People(List.of()),
                Optional.empty());
    }

    private static String shown(JsonNode period, String field) {
        return SingleLine.line(period.path(field).asText(), SHOWN);
    }
}
