package slipway.client;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;
import slipway.text.Nearest;
import slipway.text.Worded;

/** The commands for a running Slipway: what each is called with, and what its help says. */
enum ClientCommand implements Worded {
    STATUS("[PROJECT]", "what is live on which host, what runs, what waits", "slipway status shop", Flag.JSON),
    RUNS(
            "",
            "the newest runs",
            "slipway runs --project shop --state failed",
            Flag.PROJECT,
            Flag.BRANCH,
            Flag.ENVIRONMENT,
            Flag.STATE,
            Flag.LIMIT,
            Flag.JSON),
    SHOW("RUN", "one run: its stages, its hosts, how it ended", "slipway show 17", Flag.JSON),
    LOGS("RUN", "a run's log", "slipway logs -f 17 --stage test", Flag.FOLLOW, Flag.STAGE),
    RELEASES(
            "PROJECT", "what was live, newest first", "slipway releases shop", Flag.ENVIRONMENT, Flag.LIMIT, Flag.JSON),
    DEPLOY(
            "PROJECT",
            "deploys by hand: the deploy branch, another branch, or a commit",
            "slipway deploy shop --wait",
            Flag.BRANCH,
            Flag.COMMIT,
            Flag.ENVIRONMENT,
            Flag.WAIT,
            Flag.JSON),
    ROLLBACK(
            "PROJECT",
            "puts the release before live again, or the one that is named",
            "slipway rollback shop --release 12 --wait",
            Flag.RELEASE,
            Flag.LIVE,
            Flag.ENVIRONMENT,
            Flag.WAIT,
            Flag.JSON),
    PROMOTE(
            "PROJECT",
            "puts what is live in one environment live in the next, without a build",
            "slipway promote shop --from staging --to production --wait",
            Flag.FROM,
            Flag.TO,
            Flag.WAIT,
            Flag.JSON),
    APPROVE(
            "RUN",
            "says that a waiting run may go live, or one in a freeze",
            "slipway approve 17 --wait",
            Flag.WAIT,
            Flag.JSON),
    REJECT(
            "RUN",
            "says that a waiting run may not go live",
            "slipway reject 17 --reason 'not today'",
            Flag.REASON,
            Flag.JSON),
    FREEZE(
            "PROJECT",
            "keeps all but rollbacks from going live for a time",
            "slipway freeze shop --until 8h --reason 'the fair'",
            Flag.ENVIRONMENT,
            Flag.UNTIL,
            Flag.REASON,
            Flag.JSON),
    UNFREEZE("PROJECT", "ends what freeze began", "slipway unfreeze shop", Flag.ENVIRONMENT, Flag.JSON),
    CANCEL("RUN", "stops a run", "slipway cancel 17", Flag.JSON),
    RETRY("RUN", "runs the same commit again", "slipway retry 17 --wait", Flag.FORCE, Flag.WAIT, Flag.JSON),
    OPEN("[PROJECT|RUN]", "prints the address of its page, and opens it in a browser", "slipway open 17"),
    COMPLETION("bash | zsh", "what the shell needs to complete these commands", "source <(slipway completion bash)");

    /** Only the tables. */
    private static final String PIPE = """
            A terminal gets an aligned table with relative times. A pipe gets a line of names, and then
            cells with tabs between them and exact times in UTC; --json is for programs that last.

            """;

    private final String operand;
    private final String meaning;
    private final String example;
    /** Nobody can change it. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<Flag> flags;

    ClientCommand(String operand, String meaning, String example, Flag... flags) {
        this.operand = operand;
        this.meaning = meaning;
        this.example = example;
        this.flags = Stream.concat(
                        Arrays.stream(flags),
                        operand.contains(" | ") ? Stream.empty() : Stream.of(Flag.SERVER, Flag.TOKEN_FILE))
                .toList();
    }

    static Optional<ClientCommand> named(String word) {
        return Arrays.stream(values())
                .filter(command -> command.word().equals(word))
                .findFirst();
    }

    /** A line for each command. */
    static String summary() {
        return Arrays.stream(values())
                .map(command -> String.format("  %-24s %s%n", command.usage(), command.meaning))
                .collect(Collectors.joining());
    }

    String help() {
        return "usage: slipway " + usage() + (flags.isEmpty() ? "" : " [OPTION...]") + "\n\n" + meaning + "\n\n"
                + flags.stream().map(Flag::help).collect(Collectors.joining()) + (flags.isEmpty() ? "" : "\n")
                + (flags.contains(Flag.LIMIT) || this == STATUS ? PIPE : "")
                + "example: " + example + "\n";
    }

    private String usage() {
        return operand.isEmpty() ? word() : word() + " " + operand;
    }

    /**
     * Reads the words of the command line, of which the first is the command's own.
     *
     * @throws ParseException says what is wrong, and what was probably meant
     */
    CommandLine parsed(String[] words) throws ParseException {
        Options options = new Options().addOption("h", "help", false, "");
        flags.forEach(flag -> options.addOption(flag.option()));
        try {
            // Not "--bra" for --branch: what an abbreviation means may change with the next option.
            CommandLine line =
                    DefaultParser.builder().setAllowPartialMatching(false).get().parse(options, words);
            int given = line.getArgs().length - 1;
            boolean fits = given == (operand.isEmpty() ? 0 : 1) || (given == 0 && operand.startsWith("["));
            if (!fits && !line.hasOption("help")) {
                throw new ParseException("wants " + (operand.isEmpty() ? "no more words" : operand) + ", not "
                        + (given == 0
                                ? "nothing"
                                : String.join(" ", line.getArgList().subList(1, given + 1))));
            }
            return line;
        } catch (UnrecognizedOptionException e) {
            throw new ParseException("has no option " + e.getOption() + "; "
                    + Nearest.advice(
                            e.getOption(),
                            flags.stream().map(flag -> "--" + flag.word()).toList()));
        }
    }
}
