package slipway.docker.registry;

import com.github.dockerjava.api.command.InspectImageResponse;
import java.util.List;
import java.util.Optional;
import slipway.config.TestSettings;
import slipway.docker.cli.DockerCommandLine;
import slipway.docker.cli.Login;
import slipway.docker.cli.Logins;
import slipway.docker.engine.EngineConnection;
import slipway.docker.engine.EngineException;
import slipway.docker.engine.ImageReference;
import slipway.docker.engine.LineLog;

/** Makes tags name an image that was published before; nothing is built, and what it is does not change. */
public record ImageRetag(
        EngineConnection engine, DockerCommandLine docker, LineLog log, Logins logins, String repository) {
    /**
     * Fetches the image by its digest unless the engine has it, and pushes it under the tags.
     *
     * @param digest by which the registry knows it, or knew it: the engine may still have what the registry has lost
     */
    public void publish(String digest, List<String> tags) throws EngineException, InterruptedException {
        InspectImageResponse image = fetched(repository + "@" + digest);
        try {
            push(image, digest, tags);
        } catch (IncompleteImage e) {
            // The containerd image store pulls only the parts of an image that this machine can run.
            log.line("the engine has only a part of " + digest + "; the tags are moved in the registry itself");
            Optional<Login> login =
                    logins.configuredFor(ImageReference.of(repository).registry());
            for (String tag : tags) {
                new RegistryTags(docker, log, repository, login).name(digest, tag);
            }
        }
    }

    private void push(InspectImageResponse image, String digest, List<String> tags)
            throws EngineException, InterruptedException {
        String pushed = new ImagePush(engine, log, repository, logins).push(image.getId(), tags);
        if (!pushed.equals(digest)) {
            throw new EngineException("push of " + repository + ": it was " + digest + " and came out as " + pushed
                    + ", so " + String.join(", ", tags) + " now name an image that is not the one that ran; "
                    + "deploy its commit again");
        }
    }

    /** Where there is no registry: the image is in the engine, or nowhere. */
    public void move(String id, List<String> tags) throws EngineException, InterruptedException {
        boolean there = engine.find(
                        "image " + id, () -> engine.client().inspectImageCmd(id).exec())
                .isPresent();
        if (!there) {
            throw new EngineException("image " + id + " is gone from the engine at " + engine.address()
                    + ", and there is no registry that has it; deploy its commit again");
        }
        for (String tag : tags) {
            new LocalTag(engine, repository).name(id, tag);
            log.line(repository + ":" + tag + " names " + id);
        }
    }

    private InspectImageResponse fetched(String reference) throws EngineException, InterruptedException {
        try {
            return new ImagePull(engine, log, logins, TestSettings.Pull.IF_NOT_PRESENT).ensure(reference);
        } catch (EngineException e) {
            if (RegistryError.isGone(e.getMessage())) {
                throw new EngineException(
                        reference + " is gone from the registry, and the engine at " + engine.address()
                                + " does not have it either; deploy its commit again (" + e.getMessage() + ")",
                        e);
            }
            throw e;
        }
    }
}
