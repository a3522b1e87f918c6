package slipway.docker.build;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import slipway.config.BuildSettings;
import slipway.docker.cli.Login;
import slipway.docker.engine.Labels;
import slipway.docker.engine.Owner;

/**
 * An image to build.
 *
 * @param work the checked-out repository
 * @param settings of the project; its tags are not looked at
 * @param tags all tags, the commit included
 * @param labels of the image, besides the project's name
 * @param login for base images in the same registry
 * @param redact takes the secrets out of what is quoted in messages
 */
public record ImageBuild(
        String project,
        Path work,
        BuildSettings settings,
        List<String> tags,
        Map<String, String> labels,
        Optional<Login> login,
        UnaryOperator<String> redact) {
    public ImageBuild {
        tags = List.copyOf(tags);
        labels = Map.copyOf(labels);
    }

    List<String> references() {
        return tags.stream().map(tag -> settings.image() + ":" + tag).toList();
    }

    /** The same, recognisable as built by this Slipway. */
    public ImageBuild by(Owner owner) {
        Map<String, String> more = new TreeMap<>(labels);
        more.put(Labels.SERVER, owner.installation());
        return new ImageBuild(project, work, settings, tags, more, login, redact);
    }

    Map<String, String> allLabels() {
        Map<String, String> all = new TreeMap<>(labels);
        all.put(Labels.PROJECT, project);
        return all;
    }
}
