package slipway.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import slipway.pipeline.ActiveFreeze;
import slipway.run.Accepted;
import slipway.run.Trigger;
import slipway.web.answer.DeliveryAnswer;
import slipway.web.answer.DeliveryAnswer.DeliveryRunAnswer;
import slipway.web.answer.FiguresAnswer.DayAnswer;
import slipway.web.answer.LastDeliveryAnswer;
import slipway.web.answer.ProblemAnswer;

class JsonTest {
    private static final Instant TIME = Instant.parse("2026-01-31T03:45:50.123456789Z");

    @Test
    void aFieldWithoutAValueIsThereAndNull() {
        assertThat(json(LastDeliveryAnswer.of(TIME, DeliveryAnswer.ignored("it asks for nothing"))))
                .isEqualTo(
                        "{'at':'2026-01-31T03:45:50.123Z','status':'ignored','reason':'it asks for nothing','run':null}");
    }

    @Test
    void theAnswerToADeliveryLeavesOutWhatHasNoValue() {
        var repeated = new Accepted.Repeated(3, "it came before");
        assertThat(json(DeliveryAnswer.ignored("no"))).isEqualTo("{'status':'ignored','reason':'no'}");
        assertThat(json(DeliveryAnswer.of(new Accepted.Queued(2, List.of(), List.of()))))
                .isEqualTo("{'run':2,'status':'queued'}");
        assertThat(json(DeliveryAnswer.of(repeated, List.of(DeliveryRunAnswer.of("shop", repeated)))))
                .isEqualTo("{'run':3,'status':'repeated','reason':'it came before',"
                        + "'runs':[{'project':'shop','run':3,'status':'repeated','reason':'it came before'}]}");
    }

    @Test
    void aProblemSaysHowToInsistOnlyWhereThatHelps() {
        assertThat(json(new ProblemAnswer("Conflict", 409, "no", Map.of())))
                .isEqualTo("{'type':'about:blank','title':'Conflict','status':409,'detail':'no'}");
        assertThat(json(new ProblemAnswer("Conflict", 409, "no", Map.of("force", true))))
                .isEqualTo(
                        "{'type':'about:blank','title':'Conflict','status':409,'detail':'no','insist':{'force':true}}");
    }

    @Test
    void daysAndWordsAreTexts() {
        assertThat(json(new DayAnswer(LocalDate.of(2026, 1, 31), 1, 0, 2)))
                .isEqualTo("{'day':'2026-01-31','succeeded':1,'failed':0,'rolledBack':2}");
        assertThat(json(List.of(Trigger.CATCH_UP, ActiveFreeze.Kind.UNASKED))).isEqualTo("['catch-up','unknown']");
    }

    /** A part of an answer that several have, or that only some have. */
    public record Part(long id, Optional<String> title) {}

    /** An answer with such parts. */
    public record Whole(
            boolean isHead,
            @JsonUnwrapped Part part,
            @JsonUnwrapped Optional<DayAnswer> day,
            Optional<Boolean> last) {}

    @Test
    void thePartsOfAnAnswerStandBetweenItsFieldsAndMayBeAbsent() {
        Part part = new Part(7, Optional.empty());
        assertThat(json(new Whole(true, part, Optional.empty(), Optional.of(false))))
                .isEqualTo("{'isHead':true,'id':7,'title':null,'last':false}");
        assertThat(json(new Whole(true, part, Optional.of(new DayAnswer(LocalDate.EPOCH, 0, 0, 0)), Optional.empty())))
                .isEqualTo("{'isHead':true,'id':7,'title':null,'day':'1970-01-01','succeeded':0,'failed':0,"
                        + "'rolledBack':0,'last':null}");
    }

    private static String json(Object answer) {
        return new String(Json.bytes(answer), StandardCharsets.UTF_8).replace('"', '\'');
    }
}
