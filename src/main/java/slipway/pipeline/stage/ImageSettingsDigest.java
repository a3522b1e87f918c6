package slipway.pipeline.stage;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import slipway.config.Project;
import slipway.config.TestSettings;

/**
 * A digest of the settings that decide what an image is and whether it passes its tests. A setting that is added to one
 * of these parts later counts by itself. Time limits do not count: they do not change the result.
 */
final class ImageSettingsDigest {
    private ImageSettingsDigest() {}

    /**
     * Credentials do not count: one that was replaced does not make another image. What arguments and environments take
     * from outside the configuration does.
     *
     * @param test with what the run's environment adds to them
     * @param seal signs the text with a key: it holds such values, and some of them could be guessed
     */
    static String digest(Project project, Optional<TestSettings> test, UnaryOperator<String> seal) {
        return seal.apply(of(project, test));
    }

    private static String of(Project project, Optional<TestSettings> test) {
        return text(project.checkout()) + text(test) + text(project.build()) + text(project.push());
    }

    /**
     * The same with the files.
     *
     * @param tree git's number of the tree
     */
    static String ofImage(Project project, Optional<TestSettings> test, String tree, UnaryOperator<String> seal) {
        return seal.apply(of(project, test) + text(tree));
    }

    /**
     * Of what decides whether tests pass: their settings, how the files are checked out, and the files.
     *
     * @param tree git's number of the tree
     */
    static String ofTests(Project project, TestSettings tests, String tree, UnaryOperator<String> seal) {
        return seal.apply(text(project.checkout()) + text(tests) + text(tree));
    }

    /** The same in each process, which toString() of an immutable map or set is not. */
    private static String text(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.map(ImageSettingsDigest::text).orElse("-");
        }
        if (value instanceof Map<?, ?> map) {
            return new TreeMap<>(map)
                    .entrySet().stream()
                            .map(entry -> text(entry.getKey()) + "=" + text(entry.getValue()))
                            .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(ImageSettingsDigest::text).collect(Collectors.joining(",", "[", "]"));
        }
        if (value instanceof Record settings) {
            return record(settings);
        }
        // Quoted, so that no text looks like two values. A secret prints as ***.
        return value instanceof Duration ? "" : '"' + value.toString().replace("\"", "\\\"") + '"';
    }

    private static String record(Record settings) {
        // Test and not TestSettings: digests are stored, and this one must be equal to those that are.
        String name = settings.getClass().getSimpleName().replaceFirst("Settings$", "");
        StringBuilder text = new StringBuilder(name).append('(');
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            text.append(component.getName())
                    .append('=')
                    .append(text(value(settings, component)))
                    .append(',');
        }
        return text.append(')').toString();
    }

    private static Object value(Record settings, RecordComponent component) {
        try {
            return component.getAccessor().invoke(settings);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("the configuration's records are public", e);
        }
    }
}
