package slipway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** A stack trace in the server's log says where, and no secret. */
class RedactedExceptionTest {
    @Test
    void whatAFailureAndItsCausesSayIsMaskedAndWhereItHappenedIsKept() {
        var cause = new IOException("https://user:sesame@host refused");
        var failure = new IllegalStateException("with sesame", cause);
        var text = new StringWriter();
        new RedactedException(failure, said -> said.replace("sesame", "***")).printStackTrace(new PrintWriter(text));
        assertThat(text.toString())
                .contains("java.lang.IllegalStateException: with ***", "java.io.IOException: https://user:***@host")
                .contains("at slipway.pipeline.RedactedExceptionTest.")
                .doesNotContain("sesame");
    }

    @Test
    void causesThatLeadInACircleHaveAnEnd() {
        var one = new IllegalStateException("one");
        var two = new IllegalStateException("two", one);
        one.initCause(two);
        assertThat(new RedactedException(one, said -> said)).hasCauseInstanceOf(RedactedException.class);
    }
}
