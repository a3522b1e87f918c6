package slipway.docker.registry;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import slipway.docker.cli.BuildLog;
import slipway.docker.test.ListeningSockets;

/** Fuzz target: what containers and registries answer. */
public final class DockerAnswersFuzz {
    private DockerAnswersFuzz() {}

    /** Called by Jazzer with any bytes. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        ListeningSockets.ports(text);
        RegistryError.of(text);
        BuildLog log = new BuildLog(OutputStream.nullOutputStream(), UnaryOperator.identity());
        try {
            log.write(input);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        log.error();
        log.failedStep();
        String refusal = "denied: " + text.replaceAll("[\\w./-]", " ");
        if (RegistryError.of(refusal) != RegistryError.REFUSED) {
            throw new AssertionError("a refused login would be tried again: " + refusal);
        }
    }
}
