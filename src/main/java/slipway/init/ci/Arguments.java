package slipway.init.ci;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The words after a program's name, taken apart into options and operands.
 *
 * @param options each with its values; one without a value has an empty one
 */
record Arguments(Map<String, List<String>> options, List<String> operands) {
    /**
     * Takes them apart.
     *
     * @param valued the options that are followed by a value, such as {@code -t} and {@code --tag}
     * @param stops whether the options end with the first operand, as those of ssh do not but those of docker run do
     */
    static Arguments of(List<String> words, Set<String> valued, boolean stops) {
        Map<String, List<String>> options = new LinkedHashMap<>();
        List<String> operands = new ArrayList<>();
        Iterator<String> each = words.iterator();
        while (each.hasNext()) {
            String word = each.next();
            if (!word.startsWith("-") || word.equals("-") || (stops && !operands.isEmpty())) {
                operands.add(word);
                continue;
            }
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            String name = equals < 0 ? word : word.substring(0, equals);
            String value = equals < 0 ? "" : word.substring(equals + 1);
            if (equals < 0 && !word.startsWith("--") && word.length() > 2 && valued.contains(word.substring(0, 2))) {
                name = word.substring(0, 2);
                value = word.substring(2);
            } else if (equals < 0 && valued.contains(word) && each.hasNext()) {
                value = each.next();
            }
            options.computeIfAbsent(name, unused -> new ArrayList<>()).add(value);
        }
        return new Arguments(options, operands);
    }

    boolean has(String... names) {
        return Set.of(names).stream().anyMatch(options::containsKey);
    }

    List<String> all(String... names) {
        List<String> values = new ArrayList<>();
        for (String name : names) {
            values.addAll(options.getOrDefault(name, List.of()));
        }
        return values;
    }

    /** The last counts. */
    Optional<String> value(String... names) {
        List<String> values = all(names);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }
}
