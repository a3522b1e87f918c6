package slipway.docker.test;

import java.util.List;
import java.util.Map;

/** Variables as Docker takes them. */
final class EnvironmentList {
    private EnvironmentList() {}

    static List<String> lines(Map<String, String> variables) {
        return variables.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .sorted()
                .toList();
    }
}
