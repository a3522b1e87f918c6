package slipway.init.ci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * When GitLab starts a job.
 *
 * @param onPush whether a push of a branch starts it, by itself
 * @param onEveryPush whether each push of each branch does
 * @param mayFail whether the pipeline goes on when it fails
 * @param branches those that its conditions name
 * @param limits the conditions that have no counterpart here
 * @param others what else of the job has none
 */
record JobConditions(
        boolean onPush,
        boolean onEveryPush,
        boolean mayFail,
        List<String> branches,
        List<String> limits,
        List<String> others) {
    private static final Set<String> NOT_BY_ITSELF = Set.of("manual", "delayed", "never", "on_failure");
    private static final Set<String> PUSHES = Set.of("branches", "pushes");
    private static final Set<String> OTHERS = Set.of(
            ("tags merge_requests schedules web api triggers pipelines external chat " + "external_pull_requests")
                    .split(" ", -1));

    JobConditions {
        branches = List.copyOf(branches);
        limits = List.copyOf(limits);
        others = List.copyOf(others);
    }

    /** @param known the variables that are known */
    static JobConditions of(ObjectNode job, Map<String, String> known) {
        Reading reading = new Reading();
        String usual = job.path("when").asText("on_success");
        if (job.path("rules").isEmpty()) {
            reading.refs(job, usual);
        } else {
            reading.rules(job.path("rules"), usual, known);
        }
        reading.mayFail |= isTrue(job.path("allow_failure"));
        return new JobConditions(
                reading.onPush,
                reading.onEveryPush,
                reading.mayFail,
                reading.branches,
                reading.limits,
                others(job, reading.mayFail));
    }

    private static boolean isTrue(JsonNode allowFailure) {
        return allowFailure.isObject() || allowFailure.asText().equals("true");
    }

    private static List<String> others(ObjectNode job, boolean mayFail) {
        List<String> others = new ArrayList<>();
        if (mayFail) {
            others.add("allow_failure");
        }
        Stream.of("after_script", "needs", "dependencies")
                .filter(key -> !CiFile.asList(job.path(key)).isEmpty())
                .forEach(others::add);
        if (job.path("artifacts").has("paths")) {
            others.add("artifacts");
        }
        return others;
    }

    String words() {
        return limits.isEmpty() ? "by its rules" : String.join(", ", limits);
    }

    /** What has been found so far. */
    private static final class Reading {
        private final List<String> branches = new ArrayList<>();
        private final List<String> limits = new ArrayList<>();
        private boolean onPush;
        private boolean onEveryPush;
        private boolean mayFail;

        /** By {@code only} and {@code except}. */
        private void refs(ObjectNode job, String when) {
            List<String> only = named(job.path("only"));
            List<String> except = named(job.path("except"));
            branches.addAll(only.stream().filter(Reading::isBranch).toList());
            boolean pushes = only.isEmpty() || only.stream().anyMatch(PUSHES::contains);
            boolean none = except.stream().anyMatch(PUSHES::contains);
            boolean but = except.stream().anyMatch(name -> !OTHERS.contains(name));
            only.stream()
                    .filter(name -> !PUSHES.contains(name) && !isBranch(name))
                    .forEach(this::onlyFor);
            except.stream().filter(name -> !OTHERS.contains(name)).forEach(name -> limits.add("except: " + name));
            boolean limited = limited("only", job.path("only"));
            limited |= limited("except", job.path("except"));
            if (NOT_BY_ITSELF.contains(when)) {
                limits.add("when: " + when);
                return;
            }
            onEveryPush = pushes && !but && !limited;
            // A deploy of each branch but some is not a deploy of the usual one.
            onPush = !none && (!branches.isEmpty() || (pushes && !but));
        }

        private void onlyFor(String name) {
            limits.add("only: " + name);
        }

        private static boolean isBranch(String name) {
            return !PUSHES.contains(name) && !OTHERS.contains(name) && !name.startsWith("/");
        }

        private static List<String> named(JsonNode refs) {
            return CiFile.texts(refs.isObject() ? refs.path("refs") : refs);
        }

        private boolean limited(String key, JsonNode refs) {
            boolean limited =
                    refs.isObject() && (refs.has("changes") || refs.has("variables") || refs.has("kubernetes"));
            if (limited) {
                limits.add(key + ": " + refs);
            }
            return limited;
        }

        /** The first rule that is true counts; none of what follows one that always is. */
        private void rules(JsonNode rules, String usual, Map<String, String> known) {
            boolean limited = false;
            boolean excluding = false;
            for (JsonNode rule : CiFile.asList(rules)) {
                boolean byItself = !NOT_BY_ITSELF.contains(rule.path("when").asText(usual));
                boolean part = !rule.isObject() || rule.has("changes") || rule.has("exists");
                boolean always = rule.isObject() && !rule.has("if") && !part;
                BranchRule.Kind kind = asked(rule, known).kind();
                if (kind != BranchRule.Kind.NO_PUSH) {
                    if ((!always && (!byItself || part)) || kind == BranchRule.Kind.UNKNOWN) {
                        limits.add("rules: " + rule);
                    } else if (!byItself && !rule.path("when").asText().equals("never")) {
                        limits.add("when: " + rule.path("when").asText(usual));
                    }
                    limited |= !byItself || part || kind == BranchRule.Kind.UNKNOWN;
                    excluding |= !byItself && kind == BranchRule.Kind.PUSH_OF_BRANCHES;
                    if (byItself) {
                        starts(asked(rule, known), limited, excluding);
                        mayFail |= isTrue(rule.path("allow_failure"));
                    }
                }
                if (always) {
                    return;
                }
            }
        }

        private static BranchRule asked(JsonNode rule, Map<String, String> known) {
            return rule.isObject() && !rule.has("if")
                    ? new BranchRule(BranchRule.Kind.EVERY_PUSH, List.of())
                    : BranchRule.of(rule.path("if").asText(), known);
        }

        private void starts(BranchRule asked, boolean limited, boolean excluding) {
            switch (asked.kind()) {
                case EVERY_PUSH -> {
                    // A deploy of each branch but some is not a deploy of the usual one.
                    onPush |= !excluding;
                    onEveryPush |= !limited;
                }
                case PUSH_OF_BRANCHES -> {
                    onPush = true;
                    branches.addAll(asked.branches());
                }
                case NO_PUSH, UNKNOWN -> {}
            }
        }
    }
}
