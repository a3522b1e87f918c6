package slipway.torture;

import java.util.List;

/** What looking after one promise has found: numbers, and whatever breaks it. */
record Finding(String promise, String numbers, List<String> violations) {
    private static final int SHOWN = 20;

    Finding {
        violations = List.copyOf(violations);
    }

    boolean holds() {
        return violations.isEmpty();
    }

    String line() {
        StringBuilder line = new StringBuilder((holds() ? "holds   " : "BROKEN  ") + promise + " (" + numbers + ", "
                + violations.size() + " violations)");
        violations.stream()
                .limit(SHOWN)
                .forEach(violation -> line.append("\n          - ").append(violation));
        return line.toString();
    }
}
