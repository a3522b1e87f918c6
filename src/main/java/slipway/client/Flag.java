package slipway.client;

import org.apache.commons.cli.Option;

/** An option of the commands: {@code --server URL}. */
enum Flag {
    SERVER("server", "URL", "where Slipway is; without it SLIPWAY_URL, else http://127.0.0.1:8080"),
    TOKEN_FILE("token-file", "FILE", "the file that the token is read from; without it SLIPWAY_TOKEN holds the token"),
    JSON("json", null, "prints the server's own answer"),
    WAIT("wait", null, "waits until the run has ended; the exit status says how"),
    FOLLOW("follow", null, "goes on until the run has ended; the exit status says how"),
    STAGE("stage", "STAGE", "only this stage: checkout, test, build, push or redeploy"),
    PROJECT("project", "PROJECT", "only runs of this project"),
    BRANCH("branch", "BRANCH", "the branch"),
    COMMIT("commit", "COMMIT", "the whole id of the commit"),
    ENVIRONMENT("environment", "NAME", "the environment, if the project has several"),
    FROM("from", "NAME", "the environment whose release is promoted"),
    TO("to", "NAME", "the environment to which it is promoted"),
    UNTIL(
            "until",
            "TIME",
            "when it ends, with its offset (2026-12-01T08:00+01:00 or 2026-12-01T07:00Z), or how long it lasts (8h, 3d)"),
    REASON("reason", "TEXT", "why"),
    STATE("state", "STATE", "only runs in this state, such as failed"),
    LIMIT("limit", "N", "how many; without it 20"),
    RELEASE("release", "N", "the number of a release, from slipway releases; without it the one before"),
    LIVE("live", "N", "only if the release with this number is live"),
    FORCE("force", null, "even if what is live, or on its way there, is newer");

    private final String word;
    private final String argument;
    private final String meaning;

    Flag(String word, String argument, String meaning) {
        this.word = word;
        this.argument = argument;
        this.meaning = meaning;
    }

    String word() {
        return word;
    }

    Option option() {
        return Option.builder(this == FOLLOW ? "f" : null)
                .longOpt(word)
                .hasArg(argument != null)
                .get();
    }

    String help() {
        String usage = (this == FOLLOW ? "-f, --" : "--") + word + (argument == null ? "" : " " + argument);
        return String.format("  %-20s %s%n", usage, meaning);
    }
}
