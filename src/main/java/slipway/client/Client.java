package slipway.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/** The command line's way to a running Slipway: the HTTP interface from a terminal. It knows nothing of the server. */
public final class Client {
    private static final List<String> COMMANDS =
            List.of("status", "runs", "logs", "deploy", "rollback", "cancel", "retry", "completion");

    private Client() {}

    /** Whether the first word of a command line is ours. */
    public static boolean knows(String word) {
        return COMMANDS.contains(word);
    }

    /**
     * Does what the words ask for; returns the exit status.
     *
     * @param terminal whether a person reads what is written
     */
    public static int run(
            String[] words, Map<String, String> environment, PrintStream out, PrintStream err, boolean terminal) {
        try {
            CommandLine line = parsed(words);
            if (line.getArgs()[0].equals("completion")) {
                out.print(completion(line));
                return Outcome.DONE.status();
            }
            return new Commands(line, Connection.of(line, environment), new Screen(out, err, terminal))
                    .run()
                    .status();
        } catch (ParseException e) {
            return said(err, Outcome.USAGE, e.getMessage() + "; slipway --help shows what there is");
        } catch (Trouble e) {
            return said(err, e.outcome(), e.getMessage());
        } catch (IOException e) {
            return said(
                    err,
                    Outcome.AWAY,
                    "the server cannot be reached: " + e.getMessage()
                            + "; is it there? --server or SLIPWAY_URL says where");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return said(err, Outcome.AWAY, "interrupted");
        }
    }

    private static int said(PrintStream err, Outcome outcome, String message) {
        err.println("slipway: " + message);
        return outcome.status();
    }

    private static CommandLine parsed(String[] words) throws ParseException {
        Options options = new Options();
        for (String name : List.of(
                "server", "token-file", "project", "branch", "commit", "state", "limit", "release", "live", "stage")) {
            options.addOption(null, name, true, "");
        }
        options.addOption(null, "json", false, "")
                .addOption(null, "wait", false, "")
                .addOption(null, "force", false, "");
        options.addOption("f", "follow", false, "");
        CommandLine line =
                DefaultParser.builder().setAllowPartialMatching(false).get().parse(options, words);
        String command = line.getArgs()[0];
        for (var option : line.getOptions()) {
            if (!allowed(command).contains(option.getLongOpt())) {
                throw new ParseException("--" + option.getLongOpt() + " does not belong to the command " + command);
            }
        }
        return line;
    }

    private static List<String> allowed(String command) {
        return switch (command) {
            case "status" -> List.of("server", "token-file", "json");
            case "runs" -> List.of("server", "token-file", "json", "project", "branch", "state", "limit");
            case "logs" -> List.of("server", "token-file", "follow", "stage");
            case "deploy" -> List.of("server", "token-file", "json", "branch", "commit", "wait");
            case "rollback" -> List.of("server", "token-file", "json", "release", "live", "wait");
            case "retry" -> List.of("server", "token-file", "json", "force", "wait");
            case "cancel" -> List.of("server", "token-file", "json");
            default -> List.of();
        };
    }

    private static String completion(CommandLine line) throws ParseException, IOException {
        String shell = line.getArgs().length == 2 ? line.getArgs()[1] : "";
        if (!shell.equals("bash") && !shell.equals("zsh")) {
            throw new ParseException("completion wants bash or zsh");
        }
        try (InputStream in = Client.class.getResourceAsStream("/slipway/client/completion.bash")) {
            String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return shell.equals("bash") ? script : "autoload -U +X bashcompinit && bashcompinit\n" + script;
        }
    }
}
