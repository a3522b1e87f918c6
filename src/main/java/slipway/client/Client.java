package slipway.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.ParseException;

/** The command line's way to a running Slipway: the HTTP interface from a terminal. It knows nothing of the server. */
public final class Client {
    private Client() {}

    /** Whether the first word of a command line is one of the commands here. */
    public static boolean knows(String word) {
        return ClientCommand.named(word).isPresent();
    }

    /** The words of the commands. */
    public static List<String> commands() {
        return Arrays.stream(ClientCommand.values()).map(ClientCommand::word).toList();
    }

    /** What a command's own help says. */
    public static String help(String command) {
        return ClientCommand.named(command).orElseThrow().help();
    }

    /** A line for each command. */
    public static String summary() {
        return ClientCommand.summary();
    }

    /**
     * Does what the words ask for; returns the exit status.
     *
     * @param words the first is one that {@link #knows}
     */
    public static int run(String[] words, Map<String, String> environment, Screen screen) {
        ClientCommand command = ClientCommand.named(words[0]).orElseThrow();
        try {
            CommandLine line = command.parsed(words);
            if (line.hasOption("help")) {
                screen.out().print(command.help());
                return ExitCode.DONE.status();
            }
            if (command == ClientCommand.COMPLETION) {
                screen.out().print(completion(line.getArgs()[1]));
                return ExitCode.DONE.status();
            }
            return answered(
                    new ClientCommands(line, Connection.of(line, environment), screen, new Desktop(environment)),
                    command,
                    screen);
        } catch (ParseException e) {
            return said(
                    screen,
                    ExitCode.USAGE,
                    command.word() + " " + e.getMessage() + " (slipway " + command.word() + " --help)");
        } catch (IOException e) {
            return said(screen, ExitCode.REFUSED, e.getMessage());
        }
    }

    private static int answered(ClientCommands commands, ClientCommand command, Screen screen) throws ParseException {
        try {
            return commands.run(command).status();
        } catch (BrokenPipe e) {
            return ExitCode.NOBODY_READS.status();
        } catch (ClientException e) {
            return said(screen, e.outcome(), e.getMessage());
        } catch (SSLException e) {
            return said(
                    screen,
                    ExitCode.AWAY,
                    commands.address() + " has no certificate that is trusted here: " + e.getMessage()
                            + "; with an authority of your own, set SLIPWAY_JAVA_OPTIONS="
                            + "-Djavax.net.ssl.trustStore=FILE, a list of authorities that has it");
        } catch (IOException e) {
            return said(
                    screen,
                    ExitCode.AWAY,
                    commands.address() + " cannot be reached: " + e.getMessage()
                            + "; is Slipway running there? --server or SLIPWAY_URL says where it is");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return said(screen, ExitCode.AWAY, "interrupted");
        }
    }

    private static int said(Screen screen, ExitCode code, String message) {
        screen.err().println("slipway: " + message);
        return code.status();
    }

    private static String completion(String shell) throws ParseException, IOException {
        if (!shell.equals("bash") && !shell.equals("zsh")) {
            throw new ParseException("wants bash or zsh, not " + shell);
        }
        try (InputStream in = Client.class.getResourceAsStream("/slipway/client/completion.bash")) {
            String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return shell.equals("bash") ? script : "autoload -U +X bashcompinit && bashcompinit\n" + script;
        }
    }
}
