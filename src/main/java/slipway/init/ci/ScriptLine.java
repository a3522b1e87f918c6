package slipway.init.ci;

import java.util.List;
import java.util.Map;

/**
 * An item of a job's script.
 *
 * @param text as it is written
 */
record ScriptLine(String text, List<List<String>> commands, List<ScriptStep> steps) {
    static ScriptLine of(String text, Map<String, String> variables) {
        List<List<String>> commands = ShellWords.of(text, variables);
        return new ScriptLine(
                text.strip(), commands, commands.stream().map(StepReader::of).toList());
    }

    /** Whether it builds, pushes or goes to a host. */
    boolean delivers() {
        return steps.stream()
                .anyMatch(step -> step instanceof ScriptStep.Build
                        || step instanceof ScriptStep.Login
                        || step instanceof ScriptStep.Push
                        || step instanceof ScriptStep.Remote);
    }

    /** Whether Docker alone is asked, as for a service beside the tests. */
    boolean isDocker() {
        return !commands.isEmpty()
                && commands.stream()
                        .allMatch(words -> words.get(0).equals("docker")
                                || isSudoDocker(words)
                                || words.get(0).equals("true"));
    }

    private static boolean isSudoDocker(List<String> words) {
        return words.size() > 1 && words.get(0).equals("sudo") && words.get(1).equals("docker");
    }
}
