package slipway.init;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;
import slipway.config.Secret;
import slipway.http.OutgoingProxy;
import slipway.init.ci.BuildDraft;
import slipway.init.ci.PipelineDraft;
import slipway.text.Nearest;

/** {@code slipway init}: from a repository and a host to a configuration that works. */
public final class InitCommand {
    /** The first word of its command line. */
    public static final String NAME = "init";

    private static final String HELP = """
            usage: slipway init [OPTION...]

            Asks for what a configuration needs, finds out the rest from the repository and the host, makes keys and
            secrets, writes the configuration, and tries it. An option answers a question beforehand; a pipe answers
            with a line for each question. Nothing that is there is overwritten without a yes.

            %s
            example: slipway init --repository ../backend --host ec2-user@ec2.example.com
            """;

    private final Dialogue dialogue;
    private final Installation installation;
    private final ConfigurationWriter writer;
    private final SourceStep source;
    private final HostStep host;
    private final FirstDeploy firstDeploy;

    private InitCommand(Dialogue dialogue, Installation installation, PrintStream out, OutgoingProxy proxy) {
        this.dialogue = dialogue;
        this.installation = installation;
        OwnedFiles files = new OwnedFiles(installation.account());
        HostKeys hostKeys = new HostKeys(dialogue, installation.knownHosts(), files);
        KeyFiles keys = new KeyFiles(installation, files);
        this.source = new SourceStep(dialogue, installation, hostKeys, keys, proxy);
        this.host = new HostStep(dialogue, installation, hostKeys, keys);
        this.writer = new ConfigurationWriter(dialogue, installation, files, out, proxy);
        this.firstDeploy = new FirstDeploy(dialogue, installation, out);
    }

    public static String help() {
        return HELP.formatted(
                Arrays.stream(Question.values()).map(Question::help).collect(Collectors.joining()));
    }

    /**
     * Does it; returns the exit status: 0 only if every door is open that a run will need, and with {@code --deploy} the
     * release is live.
     *
     * @param words the first is {@link #NAME}
     * @param in the answers, where nobody sits at a terminal
     */
    public static int run(String[] words, BufferedReader in, PrintStream out, OutgoingProxy proxy)
            throws ParseException, InitFailed, IOException, InterruptedException {
        CommandLine line = parsed(words);
        if (line.hasOption("help")) {
            out.print(help());
            return 0;
        }
        Map<Question, String> given = new EnumMap<>(Question.class);
        for (Question question : Question.values()) {
            if (line.hasOption(question.flag())) {
                given.put(question, question.hasArgument() ? line.getOptionValue(question.flag()) : "");
            }
        }
        Dialogue dialogue = new Dialogue(
                Optional.ofNullable(System.console()).filter(unused -> Boolean.getBoolean("slipway.terminal.in")),
                in,
                out,
                given);
        Installation installation =
                Installation.of(dialogue.option(Question.CONFIG).map(Path::of), System.getenv());
        return new InitCommand(dialogue, installation, out, proxy).run();
    }

    private static CommandLine parsed(String[] words) throws ParseException {
        Options options = new Options().addOption("h", "help", false, "");
        for (Question question : Question.values()) {
            options.addOption(Option.builder()
                    .longOpt(question.flag())
                    .hasArg(question.hasArgument())
                    .get());
        }
        CommandLine line = parsed(options, words);
        if (line.getArgs().length > 1) {
            throw new ParseException("init wants no more words, not " + line.getArgs()[1]);
        }
        return line;
    }

    private static CommandLine parsed(Options options, String[] words) throws ParseException {
        try {
            return DefaultParser.builder().setAllowPartialMatching(false).get().parse(options, words);
        } catch (UnrecognizedOptionException e) {
            List<String> known = Arrays.stream(Question.values())
                    .map(question -> "--" + question.flag())
                    .toList();
            throw new ParseException(
                    "init has no option " + e.getOption() + "; " + Nearest.advice(e.getOption(), known));
        }
    }

    private int run() throws InitFailed, IOException, InterruptedException {
        if (dialogue.has(Question.DEPLOY)) {
            firstDeploy.mustBePossible();
        }
        writer.begin();
        SourceStep.Source repository = source.ask(writer.projects());
        PipelineDraft draft = repository.draft();
        dialogue.list("What " + repository.address().url() + " says about its pipeline:", draft.understood());
        dialogue.list("What did not become a setting; see whether it is missed:", draft.unclear());
        dialogue.say("");
        Optional<BuildDraft> build = build(draft);
        Optional<HostStep.Answers> answers = host.ask(repository.name(), draft, build.flatMap(BuildDraft::image));
        ObjectNode project = project(repository, build);
        SecretFiles secrets = writer.secrets();
        if (build.isPresent() && isPushed(draft, build.get())) {
            project.set("push", push(repository.name(), draft, build.get(), secrets));
        }
        if (answers.isPresent()) {
            Optional<String> passphrase = answers.get()
                    .target()
                    .passphrase()
                    .map(each -> secrets.put(repository.name() + "-passphrase", each));
            ObjectNode redeploy = ConfigurationText.redeploy(
                    answers.get(), installation.path(answers.get().target().identityFile()), passphrase);
            if (dialogue.has(Question.THROUGH_SSH)) {
                redeploy.put("registryThroughSsh", true);
            }
            project.set("redeploy", redeploy);
        }
        Optional<JsonNode> service = writer.sameInGitLab(repository.gitlab());
        String publicUrl = writer.publicUrl();
        writer.write(project);
        if (service.isPresent()) {
            dialogue.say("The webhook of "
                    + service.get().path("name").asText()
                    + " delivers for this project, too. Give both \"paths\", so that each takes only its own changes.");
        } else {
            String secret = webhookSecret(repository.name());
            repository.gitlab().webhook(publicUrl, secrets.get(secret), installation.secret(secret));
        }
        int status = writer.check();
        if (status == 0 && dialogue.has(Question.DEPLOY)) {
            return firstDeploy.run(repository.name(), writer.server());
        }
        writer.sayHowToGoOn(repository.name(), status);
        return status;
    }

    private Optional<BuildDraft> build(PipelineDraft draft) throws InitFailed {
        if (draft.build().isEmpty()) {
            return Optional.empty();
        }
        BuildDraft build = draft.build().get();
        if (build.image().isPresent() && !dialogue.has(Question.IMAGE)) {
            return Optional.of(build);
        }
        return Optional.of(build.named(dialogue.ask(
                Question.IMAGE, "Name of the image, without a tag (such as group/name)", Optional.empty())));
    }

    private ObjectNode project(SourceStep.Source source, Optional<BuildDraft> build) throws IOException {
        ObjectNode project = ConfigurationText.object().put("name", source.name());
        ObjectNode repository =
                project.putObject("repository").put("url", source.address().url());
        source.deployKey().ifPresent(key -> repository.put("identityFile", installation.path(key)));
        Optional<JsonNode> service = writer.sameInGitLab(source.gitlab());
        project.set("gitlab", service.isPresent() ? service.get().path("gitlab").deepCopy() : gitlab(source));
        if (!source.deployBranch().equals("main")) {
            project.put("deployBranch", source.deployBranch());
        }
        source.draft().test().ifPresent(test -> project.set("test", ConfigurationText.test(test)));
        build.ifPresent(each -> project.set("build", ConfigurationText.build(each)));
        return project;
    }

    private ObjectNode gitlab(SourceStep.Source source) throws IOException {
        SecretFiles secrets = writer.secrets();
        ObjectNode gitlab =
                ConfigurationText.object().put("path", source.gitlab().path());
        gitlab.put("secretToken", secrets.generated(webhookSecret(source.name())));
        source.gitlab()
                .token()
                .ifPresent(token -> gitlab.put(
                                "url", source.gitlab().url().orElseThrow().toString())
                        .put("apiToken", secrets.put(source.name() + "-gitlab-api-token", token)));
        return gitlab;
    }

    private static String webhookSecret(String name) {
        return name + "-webhook-token";
    }

    /** An image that stayed where it was built may be no one else's business, and a registry may be public. */
    private boolean isPushed(PipelineDraft draft, BuildDraft build) throws InitFailed {
        if (draft.pushes() || dialogue.has(Question.REGISTRY_USER)) {
            return true;
        }
        dialogue.say("Nothing in the repository pushes an image so far.");
        return dialogue.confirm(
                Question.PUSH,
                "Push each image as " + build.image().orElseThrow()
                        + "? Without a host before the first slash that is Docker Hub, where everybody may read what is"
                        + " not private.",
                false);
    }

    /** Without a login it is pushed with the machine's own. */
    private ObjectNode push(String name, PipelineDraft draft, BuildDraft build, SecretFiles secrets) throws InitFailed {
        String image = build.image().orElseThrow();
        ObjectNode push = ConfigurationText.object();
        Optional<String> known = dialogue.option(Question.REGISTRY_USER).or(draft::registryUser);
        String user = known.isPresent()
                ? known.get()
                : dialogue.ask(
                        Question.REGISTRY_USER,
                        "Who pushes " + image + " (none: as docker login has it)",
                        Optional.of("none"));
        if (user.equals("none")) {
            return push;
        }
        Optional<Secret> password =
                dialogue.secret(Question.REGISTRY_PASSWORD, "Password or token of " + user + " for " + image);
        if (password.isEmpty()) {
            throw new InitFailed("without a password " + user + " cannot push " + image
                    + "; give --registry-password-file, or --registry-user none");
        }
        return push.put("username", user).put("password", secrets.put(name + "-registry-password", password.get()));
    }
}
