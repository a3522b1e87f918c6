package slipway.text;

import java.util.Locale;

/** An enum whose constants users know by their names in lower case, in the HTTP interface and elsewhere. */
public interface Worded {
    String name();

    default String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
