package slipway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import slipway.config.Config;
import slipway.config.ConfigException;
import slipway.config.ConfigFile;

/** The command line. Exit status: 0 done, 1 failed, 2 wrong usage, 75 the data folder is in use, 78 the configuration is wrong. */
@Command(
        name = "slipway",
        description = "Takes a push, tests it, builds its image, pushes it, and redeploys the host over SSH.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {Main.Serve.class, Main.Check.class})
public final class Main implements Callable<Integer> {
    private static final int CONFIGURATION = 78;
    private static final int IN_USE = 75;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "deploy-config.json",
            scope = CommandLine.ScopeType.INHERIT,
            description = "The configuration. Default: ${DEFAULT-VALUE}")
    private Path file;

    public static void main(String[] arguments) {
        Logging.configure();
        int status = new CommandLine(new Main())
                .setExecutionExceptionHandler((failure, line, result) -> failed(failure))
                .execute(arguments);
        // After serve, threads of libraries must not keep the process alive.
        System.exit(status);
    }

    /** Without a command it serves. */
    @Override
    public Integer call() throws Exception {
        return serve();
    }

    private Integer serve() throws Exception {
        return Slipway.serve(load(), this::load);
    }

    private Config load() throws ConfigException {
        return ConfigFile.load(file, System.getenv());
    }

    private static int failed(Exception failure) {
        System.err.println("slipway: " + failure.getMessage());
        if (failure instanceof ConfigException) {
            return CONFIGURATION;
        }
        if (failure instanceof DataFolder.InUse) {
            return IN_USE;
        }
        if (!(failure instanceof StartFailed)) {
            failure.printStackTrace();
        }
        return 1;
    }

    @Command(name = "serve", description = "Runs the server (the default).", mixinStandardHelpOptions = true)
    static final class Serve implements Callable<Integer> {
        @CommandLine.ParentCommand
        private Main main;

        @Override
        public Integer call() throws Exception {
            return main.serve();
        }
    }

    @Command(name = "check", description = "Checks the configuration.", mixinStandardHelpOptions = true)
    static final class Check implements Callable<Integer> {
        @CommandLine.ParentCommand
        private Main main;

        @Option(names = "--connect", description = "Also tries every door that will be needed.")
        private boolean connect;

        @Override
        public Integer call() throws Exception {
            Config config = main.load();
            System.out.println(config.file() + ": ok, " + config.projects().size()
                    + (config.projects().size() == 1 ? " project" : " projects"));
            return connect ? new Doors(config, System.out).tryAll() : 0;
        }
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            return new String[] {"slipway " + text()};
        }

        static String text() throws IOException {
            var properties = new Properties();
            try (InputStream in = Main.class.getResourceAsStream("/slipway/version.properties")) {
                properties.load(in);
            }
            return properties.getProperty("version");
        }
    }
}
