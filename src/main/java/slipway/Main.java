package slipway;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.slf4j.LoggerFactory;
import slipway.client.Client;
import slipway.config.Config;
import slipway.config.ConfigException;
import slipway.config.ConfigFile;

/**
 * The command line. Exit status: 0 done, 1 failed, 2 wrong usage, 75 the data folder is in use, 78 the configuration is
 * wrong; those of the commands for a running Slipway are {@code slipway.client.Outcome}.
 */
public final class Main {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int IN_USE = 75;
    private static final int CONFIGURATION = 78;

    private static final String HELP = """
            usage: slipway [serve] [--config FILE]
                   slipway check [--connect [--test-alerts]] [--config FILE]
                   slipway status | runs | logs | deploy | rollback | cancel | retry ...
                   slipway completion bash | zsh
                   slipway --version | --help

            Takes a push, tests it, builds its image, pushes it, and redeploys the host over SSH.

              serve           runs the server (the default)
              check           checks the configuration
                --connect     also tries every door that will be needed
                --test-alerts also sends a test message to all receivers of alerts
              --config FILE   the configuration; default: deploy-config.json

            A running Slipway, from a terminal:

              status                   what is live where, what runs, what waits
              runs                     the newest runs; --project, --branch, --state, --limit
              logs [-f] RUN            its log, with -f until it has ended; --stage
              deploy PROJECT           deploys by hand; --branch or --commit
              rollback PROJECT         puts the release before live again, or --release N; --live N: only if
                                       release N is live
              cancel RUN, retry RUN    retry --force: even if what is live is newer
                --wait                 deploy, rollback, retry: waits for the end; the exit status says which
                --json                 the server's own answer
                --server URL           where it is; default: SLIPWAY_URL, else http://127.0.0.1:8080
                --token-file FILE      where the token is read from; default: SLIPWAY_TOKEN holds it

              --version, -V   prints the version
              --help, -h      prints this
            """;

    private final CommandLine line;
    private final Path file;

    private Main(CommandLine line) {
        this.line = line;
        this.file = Path.of(line.getOptionValue("config", "deploy-config.json"));
    }

    public static void main(String[] arguments) {
        if (arguments.length > 0 && Client.knows(arguments[0])) {
            // Said by the script: Java has no sure way to tell.
            boolean terminal = Boolean.getBoolean("slipway.terminal");
            System.exit(Client.run(arguments, System.getenv(), System.out, System.err, terminal));
        }
        int status = run(arguments, System.out, System.err);
        // After serve, threads of libraries must not keep the process alive.
        System.exit(status);
    }

    static int run(String[] arguments, PrintStream out, PrintStream err) {
        try {
            Logging.configure();
            return new Main(parsed(arguments)).run(out);
        } catch (ParseException e) {
            err.println("slipway: " + e.getMessage() + "; slipway --help shows what there is");
            return USAGE;
        } catch (Exception e) {
            return failed(e, err);
        }
    }

    private static CommandLine parsed(String[] arguments) throws ParseException {
        Options options = new Options()
                .addOption(null, "config", true, "")
                .addOption(null, "connect", false, "")
                .addOption(null, "test-alerts", false, "")
                .addOption("V", "version", false, "")
                .addOption("h", "help", false, "");
        // Not "--con" for --connect: what an abbreviation means may change with the next option.
        CommandLine line =
                DefaultParser.builder().setAllowPartialMatching(false).get().parse(options, arguments);
        List<String> commands = line.getArgList();
        if (commands.size() > 1 || !List.of("serve", "check").containsAll(commands)) {
            throw new ParseException("no such command: " + String.join(" ", commands));
        }
        if (line.hasOption("connect") && !commands.contains("check")) {
            throw new ParseException("--connect belongs to the command check");
        }
        if (line.hasOption("test-alerts") && !line.hasOption("connect")) {
            throw new ParseException("--test-alerts belongs to check --connect");
        }
        return line;
    }

    private int run(PrintStream out) throws Exception {
        if (line.hasOption("help")) {
            out.print(HELP);
            return 0;
        }
        if (line.hasOption("version")) {
            out.println("slipway " + version());
            return 0;
        }
        return line.getArgList().contains("check") ? check(out) : Slipway.serve(load(), this::load);
    }

    private int check(PrintStream out) throws Exception {
        Config config = load();
        int projects = config.projects().size();
        out.println(config.file() + ": ok, " + projects + (projects == 1 ? " project" : " projects"));
        config.notes().forEach(note -> out.println("note  " + note));
        return line.hasOption("connect") ? new Doors(config, out, line.hasOption("test-alerts")).tryAll() : 0;
    }

    private Config load() throws ConfigException {
        return ConfigFile.load(file, System.getenv());
    }

    private static int failed(Exception failure, PrintStream err) {
        boolean misconfigured = failure instanceof ConfigException || failure instanceof Logging.Unknown;
        boolean ours = misconfigured || failure instanceof DataFolder.InUse || failure instanceof StartFailed;
        if (Logging.isJson()) {
            LoggerFactory.getLogger(Main.class).error(failure.getMessage(), ours ? null : failure);
        } else {
            err.println("slipway: " + failure.getMessage());
            if (!ours) {
                failure.printStackTrace(err);
            }
        }
        if (misconfigured) {
            return CONFIGURATION;
        }
        return failure instanceof DataFolder.InUse ? IN_USE : FAILED;
    }

    /** What the build wrote into the jar. */
    static String version() throws IOException {
        var properties = new Properties();
        try (InputStream in = Main.class.getResourceAsStream("/slipway/version.properties")) {
            properties.load(in);
        }
        return properties.getProperty("version");
    }
}
