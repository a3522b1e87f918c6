package slipway.web.answer;

import java.util.List;
import java.util.Optional;

/** A page of runs. */
public record RunsAnswer(List<RunAnswer> runs, Optional<Long> next) {}
