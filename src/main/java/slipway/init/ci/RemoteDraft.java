package slipway.init.ci;

import java.util.Optional;

/** What {@code ssh} was told: the account on the host, the key, and the command there. */
public record RemoteDraft(String host, Optional<String> user, int port, Optional<String> identityFile, String command) {
    /** As a person writes it: {@code user@host}, with the port where it is not the usual one. */
    public String words() {
        return user.map(name -> name + "@").orElse("") + host + (port == 22 ? "" : ":" + port);
    }
}
