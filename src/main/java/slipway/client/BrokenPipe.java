package slipway.client;

import java.io.IOException;

/** The program that reads our output has ended, such as {@code head}. */
final class BrokenPipe extends IOException {
    private static final long serialVersionUID = 1L;
}
