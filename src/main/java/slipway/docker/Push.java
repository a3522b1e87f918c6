package slipway.docker;

import com.github.dockerjava.api.model.PushResponseItem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Publishes an image that was built. */
final class Push {
    /** What is worth a line; the rest is a layer on its way. */
    private static final Set<String> LAYER_STATES = Set.of("Pushed", "Layer already exists");

    private final EngineConnection engine;
    private final Narration log;
    private final ImageName name;
    private final Optional<Login> login;

    Push(EngineConnection engine, Narration log, String repository, Logins logins) throws InterruptedException {
        this.engine = engine;
        this.log = log;
        this.name = ImageName.of(repository);
        this.login = logins.forRegistry(name.registry());
    }

    /** Pushes the tags in their order; all have the digest that is returned. */
    String push(List<String> tags) throws DockerException, InterruptedException {
        String digest = null;
        for (String tag : tags) {
            digest = push(tag);
        }
        if (digest == null) {
            throw new IllegalArgumentException("no tag to push");
        }
        return digest;
    }

    private String push(String tag) throws DockerException, InterruptedException {
        String reference = name.repository() + ":" + tag;
        log.line("pushing " + reference);
        Progress progress = new Progress();
        new Transfer(engine, log, "push of " + reference, name.registry())
                .<PushResponseItem>run(
                        () -> engine.stream(engine.client()
                                .pushImageCmd(name.repository())
                                .withTag(tag)
                                .withAuthConfig(Logins.authConfigOf(login))),
                        progress::take,
                        advice());
        if (progress.digest == null) {
            throw new DockerException("push of " + reference + ": the engine at " + engine.address()
                    + " did not say the digest; is it older than 1.8?");
        }
        log.line("pushed " + reference + " " + progress.digest);
        return progress.digest;
    }

    private String advice() {
        return login.map(user -> "it was asked as " + user.username() + "; check push.username and push.password"
                        + " (or docker login), that the user may write to " + name.repository()
                        + ", and that it exists")
                .orElse("there is no login for it: set push.username and push.password, or run docker login "
                        + name.registry() + " as this user");
    }

    /** Picks the digest and the few lines worth reading from the engine's stream. */
    private final class Progress {
        private final Map<String, String> layers = new HashMap<>();
        private String digest;

        void take(PushResponseItem item) {
            if (item.getAux() != null && item.getAux().getDigest() != null) {
                digest = item.getAux().getDigest();
            }
            String layer = item.getId();
            String status = item.getStatus();
            if (layer == null || status == null || !isWorthALine(status)) {
                return;
            }
            if (!status.equals(layers.put(layer, status))) {
                log.line("  " + layer + ": " + status);
            }
        }

        private boolean isWorthALine(String status) {
            return LAYER_STATES.contains(status) || status.startsWith("Mounted from");
        }
    }
}
