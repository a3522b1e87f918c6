package slipway.init;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import slipway.process.Command;
import slipway.process.Processes;

/** Starts the service of a package with the new configuration, and deploys the head of the deploy branch. */
final class FirstDeploy {
    /** Is there while systemd is process 1: sd_booted(3). */
    private static final Path SYSTEMD = Path.of("/run/systemd/system");

    private final Dialogue dialogue;
    private final Installation installation;
    private final PrintStream out;

    FirstDeploy(Dialogue dialogue, Installation installation, PrintStream out) {
        this.dialogue = dialogue;
        this.installation = installation;
        this.out = out;
    }

    /** Before anything is asked. */
    void mustBePossible() throws InitFailed {
        if (!installation.isPackage() || !Files.isDirectory(SYSTEMD)) {
            throw new InitFailed("--deploy starts the service of a package, with systemd, and there is none here;"
                    + " leave it out, start Slipway, and run slipway deploy");
        }
    }

    /** Returns 0 if the release is live, else the exit status of the command that failed. */
    int run(String project, JsonNode server) throws IOException, InterruptedException {
        dialogue.say("");
        dialogue.say("systemctl restart slipway");
        int started = new Processes().run(Command.of("systemctl", "restart", "slipway"), out);
        if (started != 0) {
            dialogue.say("The service did not start: journalctl -u slipway says why.");
            return started;
        }
        dialogue.say("slipway deploy " + project + " --wait");
        Command deploy = Command.of(Installation.PROGRAM, "deploy", project, "--wait")
                .and("--server", "http://127.0.0.1:" + server.path("port").asInt(Installation.PORT))
                .and(
                        "--token-file",
                        installation.secret(ConfigurationWriter.API_TOKEN).toString());
        return new Processes().run(deploy, out);
    }
}
