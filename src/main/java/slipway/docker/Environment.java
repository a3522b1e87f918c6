package slipway.docker;

import java.util.List;
import java.util.Map;

/** Variables as Docker takes them. */
final class Environment {
    private Environment() {}

    static List<String> lines(Map<String, String> variables) {
        return variables.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .sorted()
                .toList();
    }
}
