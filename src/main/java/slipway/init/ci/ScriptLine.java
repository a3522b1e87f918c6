package slipway.init.ci;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * An item of a job's script.
 *
 * @param text as it is written
 */
record ScriptLine(String text, List<ShellCommand> commands, List<ScriptStep> steps) {
    /** Also in a quoted command, or behind the words of a shell. */
    private static final Pattern SSH = Pattern.compile("(?:^|[\\s'\"`;&|({/])(?:ssh|sshpass|scp)(?=$|[\\s'\"`;&|)])");

    static ScriptLine of(String text, Map<String, String> variables) {
        List<ShellCommand> commands = ShellWords.of(text, variables);
        return new ScriptLine(
                text.strip(), commands, commands.stream().map(StepReader::of).toList());
    }

    /** Whether it builds, pushes or goes to a host. */
    boolean delivers() {
        return steps.stream().anyMatch(ScriptStep::delivers);
    }

    /**
     * Whether it reaches another machine, in whatever way.
     *
     * @param services the names of the services beside the job
     */
    boolean goesElsewhere(Set<String> services) {
        return commands.stream()
                        .anyMatch(command -> StepReader.ELSEWHERE.contains(command.program())
                                || WebRequest.changesAnother(command, services))
                || SSH.matcher(text).find();
    }

    /** Whether it does no more than ask an address, which may be one that starts a deploy. */
    boolean onlyAsks() {
        return commands.stream().anyMatch(WebRequest::is)
                && IntStream.range(0, commands.size())
                        .allMatch(index -> WebRequest.is(commands.get(index))
                                || steps.get(index).isOfNoUse());
    }

    boolean isOfNoUse() {
        return steps.stream().allMatch(ScriptStep::isOfNoUse);
    }

    /** Whether Docker alone is asked, as for a service beside the tests. */
    boolean isDocker() {
        return !commands.isEmpty()
                && commands.stream()
                        .map(ShellCommand::texts)
                        .allMatch(words -> words.get(0).equals("docker")
                                || isSudoDocker(words)
                                || words.get(0).equals("true"));
    }

    private static boolean isSudoDocker(List<String> words) {
        return words.size() > 1 && words.get(0).equals("sudo") && words.get(1).equals("docker");
    }
}
