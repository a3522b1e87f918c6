package slipway.config.value;

import java.time.ZoneId;
import slipway.config.CronExpression;
import slipway.config.InvalidCron;

/** Cron expressions and time zones. */
public final class Calendar {
    public static final Kind<CronExpression> CRON = entry -> {
        String text = Texts.LINE.read(entry);
        try {
            return CronExpression.of(text);
        } catch (InvalidCron invalid) {
            throw new InvalidValue(
                    entry.quoted() + " is not a cron expression: it " + invalid.getMessage(), invalid.remedy());
        }
    };

    public static final Kind<ZoneId> ZONE = entry -> {
        String text = Texts.LINE.read(entry);
        if (!ZoneId.getAvailableZoneIds().contains(text)) {
            throw new InvalidValue(
                    entry.quoted() + " is not a time zone",
                    "use a name such as Europe/Berlin or UTC, as the IANA database has them");
        }
        return ZoneId.of(text);
    };

    private Calendar() {}
}
