package slipway.web.answer;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/** Why a request is not answered as it was meant (RFC 9457). */
public record ProblemAnswer(
        String type,
        String title,
        int status,
        String detail,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Object> insist) {
    public ProblemAnswer(String title, int status, String detail, Map<String, Object> insist) {
        this("about:blank", title, status, detail, insist);
    }
}
