package slipway.ssh;

import java.util.Optional;

/** A service of a compose stack on a host; see {@link ComposeSwap} for what the parts mean. */
public record ComposePlace(String directory, Optional<String> file, String service) {}
