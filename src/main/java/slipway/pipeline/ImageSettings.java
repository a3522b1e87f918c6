package slipway.pipeline;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import slipway.config.Project;

/**
 * A digest of the settings that decide what an image is and whether it passes its tests. A setting that is added to one
 * of these parts later counts by itself. Time limits do not count: they do not change the result.
 */
final class ImageSettings {
    private ImageSettings() {}

    /** @param redact takes the secrets out: a secret that was replaced does not make another image */
    static String digest(Project project, UnaryOperator<String> redact) {
        String text = text(project.checkout()) + text(project.test()) + text(project.build()) + text(project.push());
        try {
            byte[] bytes = redact.apply(text).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java has SHA-256", e);
        }
    }

    /** The same in each process, which toString() of an immutable map or set is not. */
    private static String text(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.map(ImageSettings::text).orElse("-");
        }
        if (value instanceof Map<?, ?> map) {
            return new TreeMap<>(map)
                    .entrySet().stream()
                            .map(entry -> text(entry.getKey()) + "=" + text(entry.getValue()))
                            .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(ImageSettings::text).collect(Collectors.joining(",", "[", "]"));
        }
        if (value instanceof Record settings) {
            return record(settings);
        }
        // Quoted, so that no text looks like two values.
        return value instanceof Duration ? "" : '"' + value.toString().replace("\"", "\\\"") + '"';
    }

    private static String record(Record settings) {
        StringBuilder text = new StringBuilder(settings.getClass().getSimpleName()).append('(');
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
