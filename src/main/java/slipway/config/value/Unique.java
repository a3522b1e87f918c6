package slipway.config.value;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** A kind of which the same value may stand in one place only; it remembers the places it has seen. */
public final class Unique<T> implements Kind<T> {
    private final Kind<T> kind;
    private final Function<T, ?> sameness;
    private final Map<Object, String> places = new HashMap<>();

    public Unique(Kind<T> kind) {
        this(kind, value -> value);
    }

    /** @param sameness what two values must have in common to be the same, such as their lower case */
    public Unique(Kind<T> kind, Function<T, ?> sameness) {
        this.kind = kind;
        this.sameness = sameness;
    }

    @Override
    public T read(Entry entry) throws InvalidValue {
        T value = kind.read(entry);
        String other = places.putIfAbsent(sameness.apply(value), entry.place());
        if (other != null) {
            throw new InvalidValue("is the same as " + other, "give each its own");
        }
        return value;
    }
}
