package slipway.init.ci;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Understands one command of a script. */
final class StepReader {
    private static final Set<String> SSH_VALUES = Set.of(
            "-i", "-l", "-p", "-o", "-F", "-J", "-c", "-m", "-b", "-e", "-E", "-S", "-W", "-w", "-L", "-R", "-D");
    private static final Set<String> OF_NO_USE =
            Set.of(("echo printf true exit set eval ssh-add ssh-agent ssh-keyscan chmod mkdir sleep "
                            + "which command apk apt apt-get")
                    .split(" ", -1));
    private static final Set<String> ASSIGNING = Set.of("export");
    /** Programs that change another machine. */
    static final Set<String> ELSEWHERE = Set.of(("scp rsync sftp sshpass docker-compose kubectl helm podman kaniko "
                    + "/kaniko/executor ansible ansible-playbook")
            .split(" ", -1));

    private static final Pattern ACCOUNT = Pattern.compile("(?:ssh://)?(?:([^@]+)@)?([^@:/]+)(?::(\\d+))?/?");

    private StepReader() {}

    static ScriptStep of(ShellCommand written) {
        boolean sudo = written.texts().get(0).equals("sudo") && written.words().size() > 1;
        ShellCommand command = sudo ? written.from(1) : written;
        String program = command.texts().get(0);
        List<String> rest = command.from(1).texts();
        if (program.equals("docker")) {
            return DockerWords.of(rest);
        }
        if (program.equals("ssh")) {
            return ssh(command.from(1));
        }
        if (program.equals("cd")) {
            return new ScriptStep.Folder(rest.isEmpty() ? "." : rest.get(0));
        }
        if (ELSEWHERE.contains(program)) {
            return new ScriptStep.Unclear();
        }
        return OF_NO_USE.contains(program) || ASSIGNING.contains(program)
                ? new ScriptStep.Nothing()
                : new ScriptStep.Other();
    }

    /** The command may be several words, which ssh joins; options may follow the host, but not the command. */
    private static ScriptStep ssh(ShellCommand written) {
        // Slipway gives a command on a host nothing to read: it would succeed, and write an empty file.
        if (written.fed()) {
            return new ScriptStep.Unclear(
                    "the command on the host reads what is sent to it, which Slipway does not do");
        }
        if (written.otherwise()) {
            return new ScriptStep.Unclear("it runs only if the command before it fails");
        }
        List<String> words = written.texts();
        int host = 0;
        while (host < words.size() && words.get(host).startsWith("-")) {
            host += SSH_VALUES.contains(words.get(host)) ? 2 : 1;
        }
        int command = host + 1;
        while (command < words.size() && words.get(command).startsWith("-")) {
            command += SSH_VALUES.contains(words.get(command)) ? 2 : 1;
        }
        if (command >= words.size()) {
            return new ScriptStep.Unclear();
        }
        // The host would put nothing in the place of a variable of GitLab, and rm -rf $DIR/* would be rm -rf /*.
        Set<String> unknown = written.unknownFrom(command);
        if (!unknown.isEmpty()) {
            return new ScriptStep.Unclear("the command needs " + String.join(", ", unknown)
                    + ", which is not known here; write it out, and give it as --command");
        }
        List<String> options = new ArrayList<>(words.subList(0, command));
        options.remove(host);
        return remote(
                Arguments.of(options, SSH_VALUES, false),
                words.get(host),
                String.join(" ", words.subList(command, words.size())));
    }

    private static ScriptStep remote(Arguments options, String account, String command) {
        Matcher place = ACCOUNT.matcher(account);
        if (!place.matches() || options.has("-J", "-F")) {
            return new ScriptStep.Unclear();
        }
        String port = options.value("-p")
                .or(() -> Optional.ofNullable(place.group(3)))
                .orElse("22");
        return new ScriptStep.Remote(new RemoteDraft(
                place.group(2),
                options.value("-l").or(() -> Optional.ofNullable(place.group(1))),
                port.matches("\\d{1,5}") ? Integer.parseInt(port) : 22,
                options.value("-i"),
                command));
    }
}
