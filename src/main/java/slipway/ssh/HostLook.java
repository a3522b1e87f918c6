package slipway.ssh;

import java.util.Optional;

/**
 * A look at what runs on a host, which starts and changes nothing.
 *
 * @param slipwayProject what the label {@code slipway.project} of our own images says
 * @param compose the service whose containers are meant; without it, all that run from images of the project
 */
public record HostLook(SshTarget target, String slipwayProject, Optional<ComposePlace> compose) {
    /**
     * Asks the host's engine.
     *
     * @throws SshException when the host cannot be reached, or its answer is not understood
     */
    public Sight look() throws SshException, InterruptedException {
        try (SshConnection connection = SshConnection.open(target)) {
            return new Sight.CannotBeAsked(connection.hostWords() + " is not asked by this version");
        }
    }
}
