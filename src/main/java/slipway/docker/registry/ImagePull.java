package slipway.docker.registry;

import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.model.PullResponseItem;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import slipway.config.TestSettings;
import slipway.docker.cli.Login;
import slipway.docker.cli.Logins;
import slipway.docker.engine.EngineConnection;
import slipway.docker.engine.EngineException;
import slipway.docker.engine.ImageReference;
import slipway.docker.engine.LineLog;
import slipway.docker.engine.StreamItems;

/** Fetches the images that the containers of one run are made of. */
public final class ImagePull {
    private final EngineConnection engine;
    private final LineLog log;
    private final Logins logins;
    private final TestSettings.Pull policy;

    /** Registries that did not answer: each takes its time not to. */
    private final Set<String> away = new HashSet<>();

    public ImagePull(EngineConnection engine, LineLog log, Logins logins, TestSettings.Pull policy) {
        this.engine = engine;
        this.log = log;
        this.logins = logins;
        this.policy = policy;
    }

    /** The image, fetched first if it is missing, or if there may be a newer one. */
    public InspectImageResponse ensure(String image) throws EngineException, InterruptedException {
        Optional<InspectImageResponse> there = inspect(image);
        if (there.isPresent()) {
            return policy == TestSettings.Pull.ALWAYS
                            && !ImageReference.of(image).isExact()
                    ? newest(image, there.get())
                    : there.get();
        }
        if (policy == TestSettings.Pull.NEVER) {
            throw new EngineException("image " + image + " is not in the engine, and test.pull is never: pull it there"
                    + " with docker pull, or set test.pull to if-not-present");
        }
        log.line("pulling " + image + " ...");
        Attempt attempt = new Attempt(image);
        attempt.transfer().run(attempt::start, item -> {}, attempt.adviceWhenRefused());
        log.line("pulled " + image);
        return inspect(image)
                .orElseThrow(() -> new EngineException("image " + image + " is gone right after it was pulled"));
    }

    /**
     * Whether the image can be had; it is fetched if the engine does not have it. A registry that is away is not waited
     * for.
     */
    public boolean canBeHad(String image) throws EngineException, InterruptedException {
        if (inspect(image).isPresent()) {
            return true;
        }
        Attempt attempt = new Attempt(image);
        Optional<String> problem = attempt.transfer().once(attempt::start, item -> {});
        if (problem.filter(text -> !RegistryError.isGone(text)).isPresent()) {
            throw new EngineException("pull of " + image + ": " + problem.get());
        }
        return problem.isEmpty();
    }

    /** A registry that is away, or does not have the image, is no reason to do without the tests. */
    private InspectImageResponse newest(String image, InspectImageResponse there)
            throws EngineException, InterruptedException {
        Attempt attempt = new Attempt(image);
        if (away.contains(attempt.name().registry())) {
            log.line("slipway: the image " + image + " is used as the engine has it");
            return there;
        }
        Optional<String> problem = attempt.transfer().once(attempt::start, item -> {});
        if (problem.isPresent()) {
            log.line("slipway: no newer " + image + " could be pulled (" + problem.get()
                    + "), so the one that the engine has is used" + consequence(attempt.name(), problem.get()));
            return there;
        }
        InspectImageResponse now = inspect(image).orElse(there);
        log.line(now.getId().equals(there.getId()) ? image + " is the newest" : "pulled a newer " + image);
        return now;
    }

    private String consequence(ImageReference name, String problem) {
        return switch (RegistryError.of(problem)) {
            case AWAY, LIMITED -> {
                away.add(name.registry());
                yield "";
            }
            case REFUSED, OTHER -> "; for an image that only the engine has, set test.pull to if-not-present";
        };
    }

    private Optional<InspectImageResponse> inspect(String image) throws EngineException, InterruptedException {
        return engine.find(
                "image " + image, () -> engine.client().inspectImageCmd(image).exec());
    }

    /** How the registry of one image is asked for it. */
    private final class Attempt {
        private final String image;
        private final ImageReference name;
        private final Optional<Login> login;

        Attempt(String image) throws InterruptedException {
            this.image = image;
            this.name = ImageReference.of(image);
            this.login = logins.forRegistry(name.registry());
        }

        ImageReference name() {
            return name;
        }

        Transfer transfer() {
            return new Transfer(engine, log, "pull of " + image, name.registry());
        }

        StreamItems<PullResponseItem> start() {
            return engine.stream(engine.client()
                    .pullImageCmd(name.repository())
                    .withTag(name.tagOrLatest())
                    .withAuthConfig(Logins.authConfigOf(login)));
        }

        String adviceWhenRefused() {
            String who = login.map(user -> "as " + user.username()).orElse("without a login");
            return "it was asked " + who + "; check the image's name, and run docker login for " + name.registry()
                    + " as this user if the image is private";
        }
    }
}
