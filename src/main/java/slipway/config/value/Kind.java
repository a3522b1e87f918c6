package slipway.config.value;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a value of the file may be, and how it becomes a value of the program. */
@FunctionalInterface
public interface Kind<T> {
    T read(Entry entry) throws InvalidValue;

    static Kind<Boolean> yesOrNo() {
        return entry -> {
            if (!entry.node().isBoolean()) {
                throw entry.mustBe("true or false", "write it without quotes");
            }
            return entry.node().booleanValue();
        };
    }

    static Kind<Long> whole(long least, long most) {
        return entry -> {
            JsonNode node = entry.node();
            if (!node.isIntegralNumber()) {
                throw entry.mustBe("a whole number", "write it without quotes and without a fraction");
            }
            if (!node.canConvertToLong() || node.longValue() < least || node.longValue() > most) {
                throw new InvalidValue(node + " is out of range", "give " + least + " to " + most);
            }
            return node.longValue();
        };
    }

    static Kind<Integer> integer(int least, int most) {
        Kind<Long> whole = whole(least, most);
        return entry -> Math.toIntExact(whole.read(entry));
    }

    /** Written as the constant's name in lower case. */
    static <E extends Enum<E>> Kind<E> oneOf(Class<E> constants) {
        return oneOf(constants, constant -> constant.name().toLowerCase(Locale.ROOT));
    }

    static <E extends Enum<E>> Kind<E> oneOf(Class<E> constants, Function<E, String> word) {
        Map<String, E> byWord = Arrays.stream(constants.getEnumConstants())
                .collect(Collectors.toMap(word, Function.identity(), (one, other) -> one, LinkedHashMap::new));
        return entry -> {
            E constant = byWord.get(entry.text());
            if (constant == null) {
                throw new InvalidValue(
                        entry.quoted() + " is not known", "use one of " + String.join(", ", byWord.keySet()));
            }
            return constant;
        };
    }

    /** Problems of the elements are noted at their own places, so that one does not hide the next. */
    static <T> Kind<List<T>> listOf(Kind<T> kind) {
        return entry -> {
            if (!entry.node().isArray()) {
                throw entry.mustBe("a list", "write it in [ ]");
            }
            List<T> values = new ArrayList<>();
            for (int index = 0; index < entry.node().size(); index++) {
                entry.element(index).read(kind).ifPresent(values::add);
            }
            return values;
        };
    }

    static <T> Kind<List<T>> someOf(Kind<T> kind) {
        Kind<List<T>> list = listOf(kind);
        return entry -> {
            List<T> values = list.read(entry);
            if (entry.node().isEmpty()) {
                throw new InvalidValue("is empty", "give at least one, or leave out what needs it");
            }
            return values;
        };
    }

    /** A list, or one value instead of a list of one. */
    static <T> Kind<List<T>> oneOrSome(Kind<T> kind) {
        Kind<List<T>> some = someOf(kind);
        return entry -> entry.node().isArray() ? some.read(entry) : List.of(kind.read(entry));
    }

    /** A map from names to values. */
    static <T> Kind<Map<String, T>> mapOf(Kind<String> name, Kind<T> value) {
        return entry -> {
            if (!entry.node().isObject()) {
                throw entry.mustBe("an object", "write it as { \"NAME\": \"value\" }");
            }
            Map<String, T> values = new LinkedHashMap<>();
            for (String key : entry.keys()) {
                boolean named = entry.child(key).holding(key).read(name).isPresent();
                entry.child(key).read(value).filter(fits -> named).ifPresent(fits -> values.put(key, fits));
            }
            return values;
        };
    }

    /** An object with known keys; the ones that {@code reader} did not ask for are problems. */
    static <T> Kind<T> part(Function<Section, T> reader) {
        return entry -> {
            if (!entry.node().isObject()) {
                throw entry.mustBe("an object", "write it in { }");
            }
            Section section = new Section(entry);
            T value = reader.apply(section);
            section.end();
            return value;
        };
    }
}
