package slipway.gitlab;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.GitLabSettings;

/**
 * The numbers of projects that are configured by their path. A project that is renamed or moved keeps its number: by it
 * its deliveries are still recognised, and GitLab's API still takes requests.
 */
public final class ProjectNumbers {
    private static final Logger LOG = LoggerFactory.getLogger(ProjectNumbers.class);

    private final Supplier<List<Known>> kept;
    private final Keep keep;
    private Map<Place, Known> known;

    /**
     * @param kept what was learned before; asked for once, when it is first needed
     * @param keep writes down what is new
     */
    public ProjectNumbers(Supplier<List<Known>> kept, Keep keep) {
        this.kept = kept;
        this.keep = keep;
    }

    /** With what is learned from now on, and nothing longer than this object. */
    public static ProjectNumbers inMemory() {
        return new ProjectNumbers(List::of, known -> {});
    }

    /** Writes down what is to be known after a restart. */
    public interface Keep {
        void keep(Known known);
    }

    /**
     * A project of GitLab.
     *
     * @param instance the configured address of GitLab; empty if there is none
     * @param path the configured one, in small letters
     * @param pathNow the one that it was last seen with
     */
    public record Known(String instance, String path, long number, String pathNow) {}

    private record Place(String instance, String path) {}

    /** The configured number, else the one that was learned. */
    public OptionalLong of(GitLabSettings gitlab) {
        return gitlab.projectId().isPresent()
                ? gitlab.projectId()
                : known(gitlab).map(Known::number).map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /** Where the project is now, if that is not where the configuration says. */
    public Optional<String> movedTo(GitLabSettings gitlab) {
        return known(gitlab)
                .filter(project -> !project.pathNow().equalsIgnoreCase(project.path()))
                .map(Known::pathNow);
    }

    /** GitLab says that this project has this number and path. */
    public synchronized void saw(GitLabSettings gitlab, long number, String pathNow) {
        if (gitlab.path().isEmpty()) {
            return;
        }
        Place place = place(gitlab);
        var now = new Known(place.instance(), place.path(), number, pathNow);
        if (now.equals(known().put(place, now))) {
            return;
        }
        try {
            keep.keep(now);
        } catch (RuntimeException e) {
            LOG.warn("the number of the project {} could not be written down", pathNow, e);
        }
    }

    private synchronized Optional<Known> known(GitLabSettings gitlab) {
        return gitlab.path().isEmpty() ? Optional.empty() : Optional.ofNullable(known().get(place(gitlab)));
    }

    private Map<Place, Known> known() {
        if (known == null) {
            Map<Place, Known> read = new HashMap<>();
            kept.get().forEach(each -> read.put(new Place(each.instance(), each.path()), each));
            known = read;
        }
        return known;
    }

    private static Place place(GitLabSettings gitlab) {
        String instance = gitlab.url().map(URI::toString).orElse("");
        return new Place(
                instance.toLowerCase(Locale.ROOT), gitlab.path().orElseThrow().toLowerCase(Locale.ROOT));
    }
}
