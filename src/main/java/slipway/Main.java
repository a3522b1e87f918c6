package slipway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.ProxySelector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;
import org.slf4j.LoggerFactory;
import slipway.backup.BackupFailed;
import slipway.check.ConnectivityCheck;
import slipway.client.Client;
import slipway.client.Screen;
import slipway.config.Config;
import slipway.config.file.ConfigException;
import slipway.config.file.ConfigFile;
import slipway.http.OutgoingProxy;
import slipway.init.InitCommand;
import slipway.init.InitFailed;
import slipway.logging.Logging;
import slipway.text.Nearest;

/**
 * The command line. Exit status: 0 done, 1 failed, 2 wrong usage, 75 the data folder is in use, 78 the configuration is
 * wrong; those of the commands for a running Slipway are {@code slipway.client.ExitCode}.
 */
public final class Main {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int IN_USE = 75;
    private static final int CONFIGURATION = 78;

    private static final List<String> COMMANDS = List.of(
            "serve",
            "check",
            InitCommand.NAME,
            "router",
            DataCommand.BACKUP,
            DataCommand.RESTORE,
            DataCommand.UPGRADE,
            MigrateCommand.NAME,
            "help");

    private static final String HELP = """
            usage: slipway [serve] [--config FILE]
                   slipway check [--connect [--test-alerts]] [--config FILE]
                   slipway init [--project] [OPTION...]
                   slipway backup | restore FILE [--force] [--config FILE]
                   slipway upgrade --check [--config FILE]
                   slipway migrate --to '${env:NAME}' [--config FILE]
                   slipway router PROJECT --port PORT [--health PATH] [--environment NAME]
                   slipway COMMAND ...
                   slipway help [COMMAND]
                   slipway --version | --help

            Takes a push, tests it, builds its image, pushes it, and redeploys the host over SSH.

              serve           runs the server (the default)
              check           checks the configuration
                --connect     also tries every door that will be needed
                --test-alerts also sends a test message to all receivers of alerts
              init            asks, and writes a configuration that works; slipway init --help
                --project     adds a project to one that is there
              backup          copies the database, while a server runs, and the configuration
              restore         puts a backup in their place; --force replaces what is there
              upgrade --check says what a start of this version would change in the database
              migrate --to    copies the record of a stopped server from its file into PostgreSQL
              router          prints the configuration of a HAProxy in front of a compose service
                --port PORT   where the service listens in its container
                --health PATH what it answers with 200 when it is ready, such as /healthz
                --environment NAME  whose service, if the project has several environments
              --config FILE   the configuration; default: deploy-config.json

            A running Slipway, from a terminal:

            %s
            slipway COMMAND --help says more of each.

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
            System.exit(askServer(arguments));
        }
        int status = run(arguments, System.out, System.err);
        // After serve, threads of libraries must not keep the process alive.
        System.exit(status);
    }

    private static int askServer(String[] arguments) {
        try {
            ProxySelector.setDefault(OutgoingProxy.of(System.getenv()));
            return Client.run(arguments, System.getenv(), screen());
        } catch (OutgoingProxy.Unusable e) {
            System.err.println("slipway: " + e.getMessage());
            return CONFIGURATION;
        }
    }

    /** What the script says of it: Java has no sure way to tell. */
    private static Screen screen() {
        return new Screen(
                System.out,
                System.err,
                Boolean.getBoolean("slipway.terminal"),
                Boolean.getBoolean("slipway.terminal.err"),
                Integer.getInteger("slipway.columns", 0));
    }

    static int run(String[] arguments, PrintStream out, PrintStream err) {
        try {
            Logging.configure();
            var proxy = OutgoingProxy.of(System.getenv());
            // Every client for HTTP that is made from here on goes by it.
            ProxySelector.setDefault(proxy);
            return arguments.length > 0 && arguments[0].equals(InitCommand.NAME)
                    ? InitCommand.run(arguments, answers(), out, proxy)
                    : new Main(parsed(arguments)).run(out, proxy);
        } catch (ParseException e) {
            err.println("slipway: " + e.getMessage() + " (slipway --help)");
            return USAGE;
        } catch (Exception e) {
            return failed(e, err);
        }
    }

    private static BufferedReader answers() {
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    }

    private static CommandLine parsed(String[] arguments) throws ParseException {
        Options options = new Options()
                .addOption(null, "config", true, "")
                .addOption(null, "connect", false, "")
                .addOption(null, "test-alerts", false, "")
                .addOption(null, "port", true, "")
                .addOption(null, "health", true, "")
                .addOption(null, "force", false, "")
                .addOption(null, "check", false, "")
                .addOption(null, "to", true, "")
                .addOption(null, "environment", true, "")
                .addOption("V", "version", false, "")
                .addOption("h", "help", false, "");
        // Not "--con" for --connect: what an abbreviation means may change with the next option.
        CommandLine line = parsed(options, arguments);
        List<String> commands = line.getArgList();
        List<String> all =
                Stream.concat(COMMANDS.stream(), Client.commands().stream()).toList();
        if (!commands.isEmpty()) {
            requireKnown(commands.get(0), COMMANDS, all);
        }
        if (commands.size() == 2 && commands.get(0).equals("help")) {
            requireKnown(commands.get(1), all, all);
        }
        boolean hasOperand = commands.contains("help") || RouterCommand.isMeant(line) || DataCommand.wantsFile(line);
        if (commands.size() > (hasOperand ? 2 : 1)) {
            throw new ParseException(
                    commands.get(0) + " wants no more words, not " + commands.get(commands.size() - 1));
        }
        RouterCommand.check(line);
        DataCommand.check(line);
        MigrateCommand.check(line);
        if (line.hasOption("connect") && !commands.contains("check")) {
            throw new ParseException("--connect belongs to the command check");
        }
        if (line.hasOption("test-alerts") && !line.hasOption("connect")) {
            throw new ParseException("--test-alerts belongs to check --connect");
        }
        return line;
    }

    private static void requireKnown(String word, List<String> known, List<String> all) throws ParseException {
        if (!known.contains(word)) {
            throw new ParseException("no such command: " + word + "; " + Nearest.advice(word, all));
        }
    }

    private static CommandLine parsed(Options options, String[] arguments) throws ParseException {
        try {
            return DefaultParser.builder().setAllowPartialMatching(false).get().parse(options, arguments);
        } catch (UnrecognizedOptionException e) {
            List<String> known = options.getOptions().stream()
                    .map(option -> "--" + option.getLongOpt())
                    .toList();
            throw new ParseException(
                    "there is no option " + e.getOption() + "; " + Nearest.advice(e.getOption(), known));
        }
    }

    private int run(PrintStream out, OutgoingProxy proxy) throws Exception {
        List<String> words = line.getArgList();
        if (line.hasOption("help") || words.contains("help")) {
            out.print(help(words));
            return 0;
        }
        if (line.hasOption("version")) {
            out.println("slipway " + version());
            return 0;
        }
        if (RouterCommand.isMeant(line)) {
            out.print(new RouterCommand(line).configuration(load()).text());
            return 0;
        }
        if (MigrateCommand.isMeant(line)) {
            return new MigrateCommand(line, file, out).run(System.getenv());
        }
        if (DataCommand.isMeant(line)) {
            return new DataCommand(line, file, out).run(System.getenv());
        }
        return words.contains("check") ? check(out, proxy) : Slipway.serve(load(), this::load, proxy);
    }

    /** Of the command that is named, or of all. */
    private static String help(List<String> words) {
        String word = words.isEmpty() ? "" : words.get(words.get(0).equals("help") ? words.size() - 1 : 0);
        if (word.equals(InitCommand.NAME)) {
            return InitCommand.help();
        }
        return Client.knows(word)
                ? Client.help(word)
                : ServerHelp.of(word).orElseGet(() -> HELP.formatted(Client.summary()));
    }

    private int check(PrintStream out, OutgoingProxy proxy) throws Exception {
        Config config = load();
        out.println(config.file() + ": ok, " + config.projectCount());
        config.notes().forEach(note -> out.println("note  " + note));
        ConfiguredFreezes.lines(config, Instant.now()).forEach(line -> out.println("freeze " + line));
        return line.hasOption("connect")
                ? new ConnectivityCheck(config, out, line.hasOption("test-alerts")).tryAll(proxy)
                : 0;
    }

    private Config load() throws ConfigException {
        return ConfigFile.load(file, System.getenv());
    }

    static int failed(Exception failure, PrintStream err) {
        boolean misconfigured = failure instanceof ConfigException
                || failure instanceof Logging.Unknown
                || failure instanceof OutgoingProxy.Unusable;
        boolean ours = misconfigured
                || failure instanceof DataFolder.InUse
                || failure instanceof StartFailed
                || failure instanceof InitFailed
                || failure instanceof BackupFailed;
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
