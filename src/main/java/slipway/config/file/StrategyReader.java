package slipway.config.file;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import slipway.config.Strategy;
import slipway.config.value.Kind;
import slipway.config.value.Section;
import slipway.config.value.Texts;
import slipway.config.value.Times;

/** Reads {@code strategy}, {@code drain} and {@code router} of {@code projects[].redeploy.compose}. */
final class StrategyReader {
    private enum Word {
        REPLACE,
        ROLLING
    }

    private StrategyReader() {}

    static Strategy read(Section section) {
        Word word = section.optional("strategy", Kind.oneOf(Word.class), Word.REPLACE);
        Optional<String> router = section.optional("router", Texts.SERVICE);
        Strategy.Drain drain = section.part("drain", part -> drain(part, router));
        return switch (word) {
            case REPLACE -> {
                ofNoUse(section, "drain");
                ofNoUse(section, "router");
                yield new Strategy.Replace();
            }
            case ROLLING -> new Strategy.Rolling(drain);
        };
    }

    private static void ofNoUse(Section section, String key) {
        if (section.has(key)) {
            section.problem(
                    key,
                    "is of no use with \"strategy\": \"replace\", which stops the old container first; set strategy to"
                            + " \"rolling\", or leave it out");
        }
    }

    private static Strategy.Drain drain(Section section, Optional<String> router) {
        if (router.isPresent()) {
            notBesideRouter(section, "command");
            notBesideRouter(section, "settle");
        }
        return new Strategy.Drain(
                section.optional("command", RedeployReader.PROGRAM, List.of()),
                router,
                section.optional(
                        "settle", Times.between(Duration.ZERO, Duration.ofMinutes(10)), Strategy.Drain.USUAL.settle()),
                section.optional(
                        "within",
                        Times.between(Duration.ofSeconds(1), Duration.ofHours(1)),
                        Strategy.Drain.USUAL.within()));
    }

    private static void notBesideRouter(Section section, String key) {
        if (section.has(key)) {
            section.problem(key, "is given, and so is router, which is told by itself; give one of them");
        }
    }
}
