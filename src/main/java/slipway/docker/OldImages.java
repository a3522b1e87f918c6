package slipway.docker;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Image;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.docker.engine.EngineConnection;
import slipway.docker.engine.EngineException;
import slipway.docker.engine.ImageReference;
import slipway.docker.engine.Labels;
import slipway.docker.engine.Owner;

/**
 * Removes images that were built here and are of no more use. Never by force: what a container uses, or another image is
 * built on, stays. Tags of other repositories are not touched: somebody else has put them there.
 */
record OldImages(EngineConnection engine, Owner owner) {
    private static final Logger LOG = LoggerFactory.getLogger(OldImages.class);
    private static final String UNTAGGED = "<none>:<none>";

    /** @param asked what is wanted, by the project's name; images of other projects stay */
    void remove(Supplier<Map<String, KeepSet>> asked) throws EngineException, InterruptedException {
        List<Image> images = engine.ask(
                "list of images",
                () -> engine.client()
                        .listImagesCmd()
                        .withLabelFilter(Labels.PROJECT)
                        .exec());
        Set<String> used =
                engine
                        .ask(
                                "list of containers",
                                () -> engine.client()
                                        .listContainersCmd()
                                        .withShowAll(true)
                                        .exec())
                        .stream()
                        .map(Container::getImageId)
                        .collect(Collectors.toSet());
        // Asked when the images are known: what is built from now on is not among them.
        Map<String, KeepSet> wanted = asked.get();
        for (Image image : images) {
            Optional<KeepSet> ofProject = Optional.ofNullable(wanted.get(label(image, Labels.PROJECT)));
            if (ofProject.isPresent() && !used.contains(image.getId())) {
                consider(image, ofProject.get());
            }
        }
    }

    private void consider(Image image, KeepSet keep) throws EngineException, InterruptedException {
        List<String> tags =
                texts(image.getRepoTags()).filter(tag -> !tag.equals(UNTAGGED)).toList();
        List<String> ours =
                tags.stream().filter(tag -> isOurs(tag, image, keep)).toList();
        if (isKept(image, keep) || !isBuiltHere(image, ours)) {
            return;
        }
        if (tags.isEmpty()) {
            remove(image.getId());
        }
        for (String tag : ours) {
            if (isStillAt(tag, image)) {
                remove(tag);
            }
        }
    }

    /** A run that is at work may have given its own image this tag meanwhile. */
    private boolean isStillAt(String tag, Image image) throws EngineException, InterruptedException {
        return engine.find(
                        "image " + tag,
                        () -> engine.client().inspectImageCmd(tag).exec())
                .filter(found -> image.getId().equals(found.getId()))
                .isPresent();
    }

    private static boolean isKept(Image image, KeepSet keep) {
        return keep.commits().contains(label(image, Labels.REVISION))
                || keep.digests().contains(image.getId())
                || texts(image.getRepoDigests())
                        .map(digest -> digest.substring(digest.indexOf('@') + 1))
                        .anyMatch(keep.digests()::contains);
    }

    /** What older versions built has no owner; then the repository has to be the project's. */
    private boolean isBuiltHere(Image image, List<String> ours) {
        String server = label(image, Labels.SERVER);
        return server.equals(owner.installation()) || (server.isEmpty() && !ours.isEmpty());
    }

    /** A tag in the project's repository, or in the one in which the image has its commit's tag. */
    private static boolean isOurs(String tag, Image image, KeepSet keep) {
        String repository = ImageReference.of(tag).repository();
        return keep.repository()
                        .map(ImageReference::of)
                        .map(ImageReference::repository)
                        .equals(Optional.of(repository))
                || (!label(image, Labels.SERVER).isEmpty()
                        && texts(image.getRepoTags())
                                .anyMatch((repository + ":" + label(image, Labels.REVISION))::equals));
    }

    private void remove(String image) throws EngineException, InterruptedException {
        engine.ask("removal of the image " + image, () -> {
            try {
                engine.client().removeImageCmd(image).exec();
                LOG.info("removed the image {}, which is of no more use", image);
            } catch (NotFoundException e) {
                LOG.trace("{} was gone already", image);
            } catch (ConflictException e) {
                LOG.debug("{} is in use and stays", image, e);
            }
            return true;
        });
    }

    private static Stream<String> texts(String[] texts) {
        return texts == null ? Stream.empty() : Arrays.stream(texts);
    }

    private static String label(Image image, String name) {
        Map<String, String> labels = image.getLabels();
        return labels == null ? "" : labels.getOrDefault(name, "");
    }
}
