package slipway.web.answer;

import java.util.List;
import java.util.Optional;

/** A page of releases. */
public record ReleasesAnswer(List<ReleaseAnswer> releases, Optional<Long> next) {}
