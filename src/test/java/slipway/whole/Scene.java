package slipway.whole;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import slipway.parts.FaultyLine;
import slipway.parts.ImageTag;
import slipway.parts.Parts;
import slipway.parts.Program;
import slipway.parts.Ran;
import slipway.parts.RunningSlipway;
import slipway.parts.Settings;
import slipway.parts.Team;

/** What a whole run needs: the parts, a team with a tiny application, and a configuration for it. */
record Scene(Parts parts, Path folder, Team team, Settings settings) {
    /** @param folder an empty one, for the team's clone, the configuration and the data */
    static Scene in(Path folder) throws IOException, InterruptedException {
        Parts parts = Parts.find();
        Team team = Team.make(parts, folder.resolve("clone"));
        team.write("Dockerfile", "FROM busybox:local\nCOPY Dockerfile /\n");
        return new Scene(parts, folder, team, Settings.of(parts, team, folder));
    }

    String project() {
        return team.project();
    }

    /** Starts Slipway; from then on it is told of pushes. */
    RunningSlipway start() throws IOException, InterruptedException {
        return told(RunningSlipway.startInThisJvm(folder, Map.of()));
    }

    /** The same as a process of its own, for tests that kill it, or look at it from outside. */
    RunningSlipway startProcess() throws IOException, InterruptedException {
        return told(RunningSlipway.start(folder, Map.of()));
    }

    private RunningSlipway told(RunningSlipway slipway) throws IOException, InterruptedException {
        team.tell(slipway);
        return slipway;
    }

    /** Runs a command of Slipway's with the configuration. */
    Ran slipway(String... words) throws IOException, InterruptedException {
        return slipway(
                Map.of("SLIPWAY_TOKEN", RunningSlipway.TOKEN, "GITLAB_WEBHOOK_TOKEN", RunningSlipway.WEBHOOK_TOKEN),
                words);
    }

    /** The same with an environment that has the configuration's secrets too. */
    Ran slipway(Map<String, String> environment, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(Program.command());
        command.addAll(List.of(words));
        command.addAll(List.of("--config", settings.file().toString()));
        return Ran.run(folder, environment, command.toArray(String[]::new));
    }

    /** From now on the host is reached through this line. */
    FaultyLine lineToHost() throws IOException {
        FaultyLine line = FaultyLine.to(parts.sshPort());
        String known = Files.readString(parts.folder().resolve("host/known_hosts"))
                .replace("]:" + parts.sshPort(), "]:" + line.port());
        settings.part("redeploy", "port", line.port())
                .part(
                        "redeploy",
                        "knownHosts",
                        Files.writeString(folder.resolve("known_through_line"), known)
                                .toString());
        return line;
    }

    /** A file that a test stage can wait for: see {@link #await}. */
    Path gate(String name) {
        return folder.resolve("gate-" + name);
    }

    /** A command of the test stage, on the server, that waits until the test opens this gate. */
    String await(String name) {
        return "until [ -e '" + gate(name) + "' ]; do sleep 0.02; done";
    }

    void open(String name) throws IOException {
        Files.createFile(gate(name));
    }

    /** The digest that a tag of the team's image has in the registry. */
    String inRegistry(String tag) throws IOException, InterruptedException {
        return new ImageTag(parts, team.path(), tag).digest().orElseThrow();
    }

    /** The home folder of the host's user, in which redeploy commands run. */
    Path host() {
        return parts.folder().resolve("host/home/ec2-user");
    }
}
