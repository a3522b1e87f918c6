package slipway.docker.registry;

import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.model.PushResponseItem;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slipway.docker.cli.Login;
import slipway.docker.cli.Logins;
import slipway.docker.engine.EngineConnection;
import slipway.docker.engine.EngineException;
import slipway.docker.engine.ImageReference;
import slipway.docker.engine.LineLog;

/** Publishes one image under tags. An engine pushes tags, which others may move: what was pushed is checked. */
public final class ImagePush {
    /** What is worth a line; the rest is a layer on its way. */
    private static final Set<String> LAYER_STATES = Set.of("Pushed", "Layer already exists");
    /** The last line of a push, with either image store of the engine. */
    private static final Pattern DIGEST = Pattern.compile("\\S+: digest: (sha256:[0-9a-f]{64}) size: \\d+");

    private static final String MISSING_CONTENT = "missing content";
    private static final int TRIES = 3;

    private final EngineConnection engine;
    private final LineLog log;
    private final ImageReference name;
    private final Optional<Login> login;

    public ImagePush(EngineConnection engine, LineLog log, String repository, Logins logins)
            throws InterruptedException {
        this.engine = engine;
        this.log = log;
        this.name = ImageReference.of(repository);
        this.login = logins.forRegistry(name.registry());
    }

    /**
     * Gives the image its tags and pushes them in their order.
     *
     * @param image its id
     * @return the one digest that all of them have, {@code sha256:...}
     */
    public String push(String image, List<String> tags) throws EngineException, InterruptedException {
        Set<String> digests = new LinkedHashSet<>();
        for (String tag : tags) {
            digests.add(push(image, tag));
        }
        if (digests.size() != 1) {
            throw new EngineException("push of " + name.repository() + ": the tags " + String.join(", ", tags)
                    + " came out with different digests (" + String.join(", ", digests)
                    + "), so none of them is sure to be what was built; retry the run");
        }
        return digests.iterator().next();
    }

    /** A tag that the registry refuses names what it named before, also in an engine that runs its images as well. */
    private String push(String image, String tag) throws EngineException, InterruptedException {
        String reference = name.repository() + ":" + tag;
        Optional<String> before = inspect(reference).map(InspectImageResponse::getId);
        try {
            return pushTagged(image, tag, reference);
        } catch (EngineException | InterruptedException e) {
            putBack(tag, image, before);
            throw e;
        }
    }

    private void putBack(String tag, String image, Optional<String> before) throws InterruptedException {
        if (before.isEmpty() || before.get().equals(image)) {
            return;
        }
        try {
            new LocalTag(engine, name.repository()).name(before.get(), tag);
        } catch (EngineException e) {
            log.line("the tag " + tag + " could not be put back: " + e.getMessage());
        }
    }

    private String pushTagged(String image, String tag, String reference) throws EngineException, InterruptedException {
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            new LocalTag(engine, name.repository()).name(image, tag);
            log.line("pushing " + reference);
            String digest = pushed(reference, tag);
            if (digestsOf(image).contains(digest)) {
                log.line("pushed " + reference + " " + digest);
                return digest;
            }
            if (isStill(image, reference)) {
                // Docker 27 and newer push the one manifest that they have instead of the image.
                throw new IncompleteImage("push of " + reference + ": the engine at " + engine.address() + " pushed "
                        + digest + ", which is only a part of the image " + image);
            }
            log.line("somebody moved the tag " + reference + " to another image, " + digest
                    + ", while it was pushed; it is moved back");
        }
        throw new EngineException("push of " + reference + ": somebody moved the tag to another image " + TRIES
                + " times while it was pushed, and the registry may have that one; find out who builds "
                + name.repository() + " on the engine at " + engine.address() + ", then retry the run");
    }

    private String pushed(String reference, String tag) throws EngineException, InterruptedException {
        Progress progress = new Progress();
        try {
            push(reference, tag, progress);
        } catch (EngineException e) {
            // Docker 26 and older, with the containerd image store.
            throw e.getMessage().contains(MISSING_CONTENT) ? new IncompleteImage(e.getMessage()) : e;
        }
        if (progress.digest == null) {
            throw new EngineException("push of " + reference + ": the engine at " + engine.address()
                    + " did not say the digest; is it older than 1.8?");
        }
        return progress.digest;
    }

    private void push(String reference, String tag, Progress progress) throws EngineException, InterruptedException {
        new Transfer(engine, log, "push of " + reference, name.registry())
                .<PushResponseItem>run(
                        () -> engine.stream(engine.client()
                                .pushImageCmd(name.repository())
                                .withTag(tag)
                                .withAuthConfig(Logins.authConfigOf(login))),
                        progress::take,
                        advice());
    }

    private boolean isStill(String image, String reference) throws EngineException, InterruptedException {
        return inspect(reference)
                .map(InspectImageResponse::getId)
                .equals(inspect(image).map(InspectImageResponse::getId));
    }

    /** Under which digests registries know the image. */
    private List<String> digestsOf(String image) throws EngineException, InterruptedException {
        return inspect(image).map(InspectImageResponse::getRepoDigests).orElse(List.of()).stream()
                .map(digest -> digest.substring(digest.indexOf('@') + 1))
                .toList();
    }

    private Optional<InspectImageResponse> inspect(String image) throws EngineException, InterruptedException {
        return engine.find(
                "image " + image, () -> engine.client().inspectImageCmd(image).exec());
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
            String layer = item.getId();
            String status = item.getStatus();
            if (status == null) {
                return;
            }
            Matcher last = DIGEST.matcher(status);
            if (last.matches()) {
                digest = last.group(1);
            }
            if (layer != null && isWorthALine(status) && !status.equals(layers.put(layer, status))) {
                log.line("  " + layer + ": " + status);
            }
        }

        private boolean isWorthALine(String status) {
            return LAYER_STATES.contains(status) || status.startsWith("Mounted from");
        }
    }
}
