package slipway.docker;

import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.model.PullResponseItem;
import java.util.Optional;

/** Fetches the images that containers are made of, where the engine does not have them. */
record Pull(EngineConnection engine, Narration log, Logins logins) {
    /** The image, fetched first if it is missing. */
    InspectImageResponse ensure(String image) throws DockerException, InterruptedException {
        Optional<InspectImageResponse> there = inspect(image);
        if (there.isPresent()) {
            return there.get();
        }
        pull(image);
        return inspect(image)
                .orElseThrow(() -> new DockerException("image " + image + " is gone right after it was pulled"));
    }

    private Optional<InspectImageResponse> inspect(String image) throws DockerException, InterruptedException {
        return engine.find(
                "image " + image, () -> engine.client().inspectImageCmd(image).exec());
    }

    private void pull(String image) throws DockerException, InterruptedException {
        ImageName name = ImageName.of(image);
        Optional<Login> login = logins.forRegistry(name.registry());
        String who = login.map(user -> "as " + user.username()).orElse("without a login");
        log.line("pulling " + image + " ...");
        new Transfer(engine, log, "pull of " + image, name.registry())
                .<PullResponseItem>run(
                        () -> engine.stream(engine.client()
                                .pullImageCmd(name.repository())
                                .withTag(name.tagOrLatest())
                                .withAuthConfig(Logins.authConfigOf(login))),
                        item -> {},
                        "it was asked " + who + "; check the image's name, and run docker login for " + name.registry()
                                + " as this user if the image is private");
        log.line("pulled " + image);
    }
}
