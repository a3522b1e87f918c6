package slipway.run;

import java.util.Optional;

/** What someone or something wants to be run, before it has a number. */
public record RunRequest(
        String project,
        String branch,
        String commit,
        Goal goal,
        Trigger trigger,
        Optional<String> requestedBy,
        Optional<String> title) {}
