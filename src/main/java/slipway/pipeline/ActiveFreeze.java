package slipway.pipeline;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import slipway.config.FreezeWindow;
import slipway.config.People;
import slipway.run.Freeze;
import slipway.run.Requester;
import slipway.run.Run;

/**
 * Something because of which nothing goes live in an environment now.
 *
 * @param until when it ends; empty where that is not known
 * @param by who froze it by hand
 * @param except those whose runs go live all the same
 */
public record ActiveFreeze(
        Kind kind, Optional<ZonedDateTime> until, Optional<String> reason, Optional<String> by, People except) {
    private static final People NOBODY = new People(List.of());

    /** Who says so. */
    public enum Kind {
        /** The configuration. */
        WINDOW,
        /** A freeze period of GitLab. */
        GITLAB,
        /** A person. */
        MANUAL,
        /** Nobody: GitLab's freeze periods are to count, and are not known. */
        UNKNOWN,
        /** The same, as long as GitLab was not asked for the first time. */
        UNASKED;

        /** Its name in the HTTP interface. */
        public String word() {
            return (this == UNASKED ? UNKNOWN : this).name().toLowerCase(Locale.ROOT);
        }
    }

    static ActiveFreeze of(FreezeWindow window, Kind kind, ZonedDateTime until) {
        return new ActiveFreeze(kind, Optional.of(until), window.reason(), Optional.empty(), window.except());
    }

    static ActiveFreeze of(Freeze freeze) {
        return new ActiveFreeze(
                Kind.MANUAL,
                Optional.of(freeze.until().atZone(ZoneOffset.UTC)),
                freeze.reason(),
                Optional.of(freeze.by()),
                NOBODY);
    }

    static ActiveFreeze unknown(Kind kind, String why) {
        return new ActiveFreeze(kind, Optional.empty(), Optional.of(why), Optional.empty(), NOBODY);
    }

    /** The first of them that holds up the run still, if these people let it go live as well. */
    public static Optional<ActiveFreeze> holding(List<ActiveFreeze> all, Run run, List<Requester> others) {
        return all.stream()
                .filter(freeze -> !freeze.lets(run.requesters()) && !freeze.lets(others))
                .findFirst();
    }

    /** Whether somebody who may has asked for the run, or let it go live. */
    public boolean lets(List<Requester> requesters) {
        return requesters.stream().anyMatch(this::isExcepted);
    }

    /** The names of those who may. */
    String excepted(List<Requester> requesters) {
        return requesters.stream().filter(this::isExcepted).map(Requester::name).collect(Collectors.joining(" and "));
    }

    private boolean isExcepted(Requester requester) {
        return except.include(requester.name(), requester.accessLevel());
    }

    /** For an order; what has no end lasts longest. */
    Instant end() {
        return until.map(ZonedDateTime::toInstant).orElse(Instant.MAX);
    }

    /** Why a run waits, and what can be done about it. */
    public String words(Run run) {
        String way = kind == Kind.MANUAL
                ? "; slipway unfreeze " + run.project() + " --environment "
                        + run.environment().orElse("") + " ends it"
                : except.names().isEmpty()
                        ? ""
                        : "; " + except.words() + " may let it go live before (slipway approve " + run.id() + ")";
        return words() + way;
    }

    /** {@code frozen until 2026-11-30T08:00+01:00[Europe/Berlin]: weekend}. */
    public String words() {
        String why = reason.map(text -> ": " + text).orElse("");
        String end = until.map(time -> "frozen until " + time).orElse("frozen");
        return switch (kind) {
            case WINDOW, UNKNOWN, UNASKED -> end + why;
            case GITLAB -> end + " by a freeze period of GitLab" + why;
            case MANUAL -> end + " by " + by.orElse("somebody") + why;
        };
    }
}
