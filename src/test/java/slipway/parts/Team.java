package slipway.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A team with a repository of its own on the git host, which tells Slipway of pushes, and a clone to push from. */
public final class Team {
    private static final Pattern TOLD = Pattern.compile("slipway: (no answer:|\\d{3}) ?(\\{[^\\r\\n]*}|[^\\r\\n]*)");
    private static final Pattern RUN = Pattern.compile("\"run\":(\\d+)");

    private final Parts parts;
    private final Path clone;
    private final String path = "whole/team-" + UUID.randomUUID().toString().substring(0, 8);
    private final Map<String, String> environment;

    private Team(Parts parts, Path clone) {
        this.parts = parts;
        this.clone = clone;
        Path git = parts.folder().resolve("git");
        this.environment = Map.of(
                "GIT_SSH_COMMAND",
                "ssh -i " + git.resolve("id_ed25519") + " -o UserKnownHostsFile=" + git.resolve("known_hosts"),
                "GIT_CONFIG_GLOBAL",
                "/dev/null",
                "GIT_AUTHOR_NAME",
                "Ada Developer",
                "GIT_AUTHOR_EMAIL",
                "ada@localhost",
                "GIT_COMMITTER_NAME",
                "Ada Developer",
                "GIT_COMMITTER_EMAIL",
                "ada@localhost");
    }

    /**
     * Makes the repository, still empty, with nobody to tell.
     *
     * @param clone a folder that is not there yet
     */
    public static Team make(Parts parts, Path clone) throws IOException, InterruptedException {
        Team team = new Team(parts, Files.createDirectories(clone));
        String url = team.hook("");
        team.git("init", "-q", "-b", "main");
        team.git("remote", "add", "origin", url);
        return team;
    }

    /** As GitLab knows the repository: group/name. */
    public String path() {
        return path;
    }

    /** The name of the team's project. No other team has it: hosts and engines tell projects apart by their names. */
    public String project() {
        return "app-" + path.substring(path.length() - 8);
    }

    public String url() throws IOException, InterruptedException {
        return git("remote", "get-url", "origin");
    }

    public Path folder() {
        return clone;
    }

    /** From now on this Slipway is told of each push. */
    public void tell(RunningSlipway slipway) throws IOException, InterruptedException {
        hook(slipway.uri("/webhooks/gitlab").toString());
    }

    private String hook(String webhook) throws IOException, InterruptedException {
        return Ran.run(
                        Path.of("."),
                        Map.of(),
                        Parts.scripts().resolve("git-repository").toString(),
                        parts.folder().resolve("git").toString(),
                        path,
                        webhook,
                        RunningSlipway.WEBHOOK_TOKEN)
                .good();
    }

    public void write(String file, String text) throws IOException {
        Files.writeString(clone.resolve(file), text);
    }

    public void replace(String file, String pattern, String replacement) throws IOException {
        write(file, Files.readString(clone.resolve(file)).replaceFirst(pattern, replacement));
    }

    /** Commits what the clone has, also if nothing changed; returns the commit. */
    public String commit(String message) throws IOException, InterruptedException {
        git("add", "-A");
        git("commit", "-q", "--allow-empty", "-m", message);
        return git("rev-parse", "HEAD");
    }

    /** Pushes HEAD to a branch; returns what the webhook was answered, such as {@code 202 {"run":1,...}}. */
    public String push(String branch) throws IOException, InterruptedException {
        return told(git("push", "origin", "HEAD:refs/heads/" + branch));
    }

    /** Any other push, such as of a tag or of a branch's end. */
    public String pushing(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 2];
        command[0] = "push";
        command[1] = "origin";
        System.arraycopy(arguments, 0, command, 2, arguments.length);
        return told(git(command));
    }

    /** Pushes HEAD to a branch, which must be accepted; returns the number of its run. */
    public long pushed(String branch) throws IOException, InterruptedException {
        return run(push(branch));
    }

    /** A new commit on a branch, which must be accepted; returns the number of its run. */
    public long pushed(String branch, String message) throws IOException, InterruptedException {
        commit(message);
        return pushed(branch);
    }

    /** The run that an answer of {@link #push} names. */
    public static long run(String answer) {
        Matcher run = RUN.matcher(answer);
        if (!run.find()) {
            throw new AssertionError("no run: " + answer);
        }
        return Long.parseLong(run.group(1));
    }

    private static String told(String output) {
        Matcher told = TOLD.matcher(output);
        return told.find() ? told.group(1) + " " + told.group(2).strip() : "nothing told: " + output;
    }

    public String git(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = "git";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return Ran.run(clone, environment, command).good();
    }
}
