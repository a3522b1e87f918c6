package slipway.config.file;

import java.time.ZoneId;
import java.util.List;
import slipway.config.CronExpression;
import slipway.config.FreezeWindow;
import slipway.config.InvalidCron;
import slipway.config.People;
import slipway.config.value.Calendar;
import slipway.config.value.Kind;
import slipway.config.value.KnownPeople;
import slipway.config.value.Section;
import slipway.config.value.Texts;
import slipway.config.value.Unique;

/** Reads an element of {@code freeze}. */
final class FreezeReader {
    /** The same on a server anywhere, and the zone that GitLab takes where none is given. */
    private static final ZoneId USUAL_ZONE = ZoneId.of("UTC");

    private static final Kind<String> REASON = Texts.matching(".{1,200}", "a reason", "use at most 200 characters");

    private final KnownPeople people;

    FreezeReader(KnownPeople people) {
        this.people = people;
    }

    FreezeWindow read(Section section) {
        CronExpression from = section.required("from", Calendar.CRON, cron("0 16 * * 5"));
        CronExpression to = section.required("to", Calendar.CRON, cron("0 8 * * 1"));
        if (to.isWithin(from)) {
            section.problem(
                    "to",
                    "means only times at which the freeze begins again, so that it would never end; correct from or to");
        }
        return new FreezeWindow(
                from,
                to,
                section.optional("zone", Calendar.ZONE, USUAL_ZONE),
                new People(section.optional("except", Kind.listOf(new Unique<>(people)), List.of())),
                section.optional("reason", REASON));
    }

    private static CronExpression cron(String example) {
        try {
            return CronExpression.of(example);
        } catch (InvalidCron impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
