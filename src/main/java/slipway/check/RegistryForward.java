package slipway.check;

import java.time.Duration;
import java.util.Optional;
import slipway.config.Host;
import slipway.config.RedeploySettings;
import slipway.ssh.ForwardRefused;
import slipway.ssh.PortForwards;
import slipway.ssh.SshException;

/**
 * The registry beside Slipway, as a host reaches it while the check looks at the host.
 *
 * @param words what there is to say of it, to follow other words
 */
record RegistryForward(PortForwards.Lease lease, String words) {
    static RegistryForward open(RedeploySettings redeploy, Host target) throws SshException, InterruptedException {
        Optional<Integer> port = redeploy.registryPort();
        if (port.isEmpty()) {
            return new RegistryForward(PortForwards.Lease.NONE, "");
        }
        try {
            return new RegistryForward(
                    new PortForwards().open(target, port.get(), Duration.ZERO),
                    ", reaches the registry through SSH at its own port " + port.get());
        } catch (ForwardRefused e) {
            // A deploy that is running has the port, and this must not look like a fault.
            return new RegistryForward(
                    PortForwards.Lease.NONE, ", but unless a deploy to this host is running: " + e.getMessage());
        }
    }

    void close() {
        lease.close();
    }
}
