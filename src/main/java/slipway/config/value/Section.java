package slipway.config.value;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import slipway.config.Secret;
import slipway.text.Nearest;

/** One object of the file: hands out its values, notes what is wrong, and knows which keys were asked for. */
public final class Section {
    private final Entry entry;
    private final Set<String> asked = new LinkedHashSet<>();
    private final Set<String> complained = new HashSet<>();

    Section(Entry entry) {
        this.entry = entry;
    }

    public boolean has(String key) {
        return entry.node().has(key);
    }

    public boolean isEmpty(String key) {
        return entry.node().path(key).isEmpty();
    }

    public <T> Optional<T> optional(String key, Kind<T> kind) {
        asked.add(key);
        return has(key) ? entry.child(key).read(kind) : Optional.empty();
    }

    public <T> T optional(String key, Kind<T> kind, T otherwise) {
        return optional(key, kind).orElse(otherwise);
    }

    /** After a problem the example stands in for the value: whatever is made of it is thrown away with the rest. */
    public <T> T required(String key, Kind<T> kind, T example) {
        asked.add(key);
        if (!has(key)) {
            problem(key, "is missing; add it, such as " + shown(example));
        }
        return optional(key, kind, example);
    }

    public Secret requiredSecret(String key, Kind<Secret> kind) {
        asked.add(key);
        if (!has(key)) {
            problem(key, "is missing; add it, such as \"${env:NAME}\" or \"${file:PATH}\"");
        }
        return optional(key, kind, new Secret(""));
    }

    /** The default is written as the file would write it. */
    public Path path(String key, String otherwise) {
        asked.add(key);
        Entry child = entry.child(key);
        return (has(key) ? child : child.holding(otherwise))
                .read(FilePaths.PATH)
                .orElse(Path.of(otherwise));
    }

    /** A part that is not there is read as an empty one, which yields its defaults, or says what it needs. */
    public <T> T part(String key, Function<Section, T> reader) {
        return optional(key, Kind.part(reader)).orElseGet(() -> reader.apply(emptyPart(key)));
    }

    /** Two keys that are of use only together. */
    public void together(String one, String other) {
        if (has(one) != has(other)) {
            String given = has(one) ? one : other;
            problem(has(one) ? other : one, "is missing while " + given + " is given; give both or neither");
        }
    }

    /** A key that means nothing without another. */
    public void needs(String key, String needed, String reason) {
        if (has(key) && !has(needed)) {
            problem(key, "is of no use without " + needed + " (" + reason + "); add " + needed + ", or leave it out");
        }
    }

    public void atLeastOne(String one, String other, String reason) {
        if (!has(one) && !has(other)) {
            problem(one, "is missing, and so is " + other + "; give at least one, " + reason);
        }
    }

    /** A known key that must not stand here. */
    public void unfit(String key, String text) {
        asked.add(key);
        if (has(key)) {
            problem(key, text);
        }
    }

    /** A key of an earlier version that no longer has a meaning: the file stays usable, and says what to change. */
    public void obsolete(String key, String advice) {
        asked.add(key);
        if (has(key)) {
            note(key, "has no effect: " + advice);
        }
    }

    /** It works, and should be changed. */
    public void note(String key, String text) {
        entry.reading().note(entry.child(key).place() + ": " + text);
    }

    public void problem(String key, String text) {
        entry.reading().problem(entry.child(key).place(), text);
    }

    /** The same for what several parts may find missing: it is said once. */
    public void problemOnce(String key, String text) {
        if (complained.add(key)) {
            problem(key, text);
        }
    }

    void end() {
        entry.reading().asked(entry.place(), asked);
        entry.keys().stream()
                .filter(key -> !asked.contains(key))
                .forEach(key -> problem(key, "is not known here; " + Nearest.advice(key, asked)));
    }

    private Section emptyPart(String key) {
        Entry place = entry.child(key);
        return new Section(new Entry(entry.reading(), place.place(), JsonNodeFactory.instance.objectNode()));
    }

    private static String shown(Object example) {
        if (example instanceof List<?> list) {
            return list.stream().map(Section::shown).collect(Collectors.joining(", ", "[", "]"));
        }
        return "\"" + example + "\"";
    }
}
