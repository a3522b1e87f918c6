package slipway.run;

import java.util.Optional;

/**
 * What a push asks of one project.
 *
 * @param skip why the commit is to be recorded but not run, if so
 */
public record PushRequest(RunRequest run, Optional<String> skip) {}
