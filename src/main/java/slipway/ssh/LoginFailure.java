package slipway.ssh;

import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchSessionDisconnectException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import slipway.config.Host;

/** Why a login failed, in words for users: by how far it came, since the library's messages tell little. */
final class LoginFailure {
    private final Host target;
    private final TrustedHosts hosts;
    private final boolean broken;

    LoginFailure(Host target, TrustedHosts hosts, boolean broken) {
        this.target = target;
        this.hosts = hosts;
        this.broken = broken;
    }

    SshException explain(Throwable failure) {
        return new SshException(target.words() + ": " + words(failure), failure, fix(failure));
    }

    private Optional<String> fix(Throwable failure) {
        if (hosts.asked() && !hosts.trusted()) {
            return hosts.fix();
        }
        boolean refused = root(failure) == failure
                && !broken
                && hosts.asked()
                && !(failure instanceof JSchAlgoNegoFailException)
                && !(failure instanceof JSchSessionDisconnectException);
        return refused
                ? Optional.of("ssh-copy-id -f -i " + target.identityFile() + " -p " + target.port() + " "
                        + target.user() + "@" + target.name())
                : Optional.empty();
    }

    private String words(Throwable failure) {
        if (hosts.asked() && !hosts.trusted()) {
            return hosts.refusal();
        }
        if (failure instanceof JSchAlgoNegoFailException) {
            return "no algorithm in common with the host (" + failure.getMessage() + "); update its SSH server";
        }
        if (failure instanceof JSchSessionDisconnectException said) {
            return target.address() + " ended the login: " + said.getDescription();
        }
        Throwable network = root(failure);
        if (network != failure) {
            return unreachable(network);
        }
        if (broken || !hosts.asked()) {
            return target.address() + " closed the connection during the login (" + failure.getMessage()
                    + "); is it an SSH server, and does it take connections from here?";
        }
        return "the login of user " + target.user() + " with " + target.identityFile()
                + " was refused; is its public key in ~/.ssh/authorized_keys of that user on the host?";
    }

    private String unreachable(Throwable network) {
        if (network instanceof UnknownHostException) {
            return "the host name " + target.name()
                    + " is not known; correct \"host\", or the name service (an alias of"
                    + " ~/.ssh/config is not read: write its HostName, and its ProxyJump as \"jump\")";
        }
        if (network instanceof SocketTimeoutException) {
            return target.address() + " does not answer; is the host up, and the port open in its firewall?";
        }
        if (network instanceof ConnectException) {
            return target.address() + " takes no connections (" + network.getMessage()
                    + "); is the host up, and the port right?";
        }
        return target.address() + " cannot be reached (" + network.getMessage() + ")";
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
