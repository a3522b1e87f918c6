package slipway.gitlab;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
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
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int MOST = 100;
    private static final int SHOWN = 60;
    private static final String WHERE = "Settings > CI/CD > Deploy freezes";

    private final GitLabApi api;

    public FreezePeriods(GitLabApi api) {
        this.api = api;
    }

    /**
     * The result of a read.
     *
     * @param problem why the windows are not known, and what to do; empty if they are
     * @param again how long to wait before it is worth asking again after a problem; empty until somebody changes something
     */
    public record Answer(List<FreezeWindow> windows, Optional<String> problem, Optional<Duration> again) {
        public Answer {
            windows = List.copyOf(windows);
        }

        private static Answer notKnown(String why) {
            return new Answer(List.of(), Optional.of(why), Optional.empty());
        }
    }

    public Answer read(GitLabSettings gitlab) throws InterruptedException {
        ApiResult answer = api.get(gitlab, "/freeze_periods?per_page=" + MOST);
        return answer.isDone()
                ? known(answer.body())
                : new Answer(List.of(), answer.whyNot(), answer.later().map(FreezePeriods::again));
    }

    private static Duration again(ApiResult.Later later) {
        return later.after().filter(wish -> wish.compareTo(SOON) > 0).orElse(SOON);
    }

    /** If one of them cannot be understood, it is not known when nothing may go live. */
    private static Answer known(JsonNode periods) {
        if (!periods.isArray()) {
            return Answer.notKnown("the answer is not a list of freeze periods; is gitlab.url GitLab's address?");
        }
        if (periods.size() >= MOST) {
            return Answer.notKnown("there are " + MOST + " freeze periods or more; remove old ones in " + WHERE);
        }
        List<FreezeWindow> windows = new ArrayList<>();
        for (JsonNode period : periods) {
            try {
                Optional.of(window(period)).filter(FreezePeriods::everBegins).ifPresent(windows::add);
            } catch (InvalidCron | DateTimeException e) {
                return Answer.notKnown("the freeze period from " + shown(period, "freeze_start") + " to "
                        + shown(period, "freeze_end") + " (" + shown(period, "cron_timezone")
                        + ") is not understood: " + SingleLine.line(e.getMessage(), SHOWN) + "; correct it in "
                        + WHERE);
            }
        }
        return new Answer(windows, Optional.empty(), Optional.empty());
    }

    /** To GitLab one that ends when it begins is never a freeze. */
    private static boolean everBegins(FreezeWindow window) {
        return !(window.to().isWithin(window.from()) && window.from().isWithin(window.to()));
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
