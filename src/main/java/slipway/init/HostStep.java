package slipway.init;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slipway.config.Host;
import slipway.config.Secret;
import slipway.host.ComposeService;
import slipway.host.HostProbe;
import slipway.host.HostStacks;
import slipway.init.ci.PipelineDraft;
import slipway.init.ci.RemoteDraft;
import slipway.ssh.PrivateKey;
import slipway.ssh.SshException;

/** The host that releases go to: how Slipway logs in, what runs there, and how it is redeployed. */
final class HostStep {
    private static final Pattern ACCOUNT = Pattern.compile("([^@\\s]+)@([^@:\\s]+)(?::(\\d{1,5}))?");
    private static final String NONE = "none";
    private static final int TRIES = 3;

    private final Dialogue dialogue;
    private final Installation installation;
    private final HostKeys hostKeys;
    private final KeyFiles keys;

    HostStep(Dialogue dialogue, Installation installation, HostKeys hostKeys, KeyFiles keys) {
        this.dialogue = dialogue;
        this.installation = installation;
        this.hostKeys = hostKeys;
        this.keys = keys;
    }

    /**
     * What came of it: one of command and service.
     *
     * @param service {@code FOLDER/SERVICE} of a compose stack
     */
    record Answers(Host target, Optional<String> command, Optional<String> service) {}

    /** Empty where a project is not redeployed. */
    Optional<Answers> ask(String name, PipelineDraft draft, Optional<String> image)
            throws InitFailed, InterruptedException, IOException {
        Optional<RemoteDraft> remote =
                draft.remote().filter(each -> !each.words().contains("$"));
        String account = dialogue.ask(
                Question.HOST,
                "Host that releases go to (user@host, or none)",
                remote.filter(each -> each.user().isPresent()).map(RemoteDraft::words));
        if (account.equals(NONE)) {
            return Optional.empty();
        }
        Matcher parts = ACCOUNT.matcher(account);
        if (!parts.matches()) {
            throw new InitFailed("\"" + account + "\" is not an account on a host; write user@host or user@host:port");
        }
        int port = parts.group(3) == null ? 22 : Integer.parseInt(parts.group(3));
        Host target = loggedIn(name, parts.group(1), parts.group(2), port, remote.flatMap(RemoteDraft::identityFile));
        return Optional.of(redeploy(name, target, draft, image));
    }

    private Host loggedIn(String name, String user, String host, int port, Optional<String> identity)
            throws InitFailed, InterruptedException, IOException {
        String answer = dialogue.ask(
                Question.IDENTITY,
                "Private key that logs in there (a file, or new)",
                Optional.of(identity.filter(file ->
                                !file.contains("$") && file(file).toFile().canRead())
                        .orElse("new")));
        boolean isNew = answer.equals("new");
        hostKeys.trust(Question.HOST_KEY, host, port, "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub, run there,");
        Path key = isNew ? keys.made(name + "-host") : keys.taken(file(answer), name + "-host");
        Host target = new Host(host, port, user, key, passphrase(key), installation.knownHosts());
        if (isNew) {
            dialogue.list(
                    "Add this line to ~/.ssh/authorized_keys of " + user + " on " + host + ":",
                    List.of(KeyFiles.publicKey(key)));
            dialogue.await(Question.LOGIN_KEY, "Add it.");
        }
        tryLogin(target, isNew);
        return target;
    }

    /** {@code ~} is the home of whoever runs this. */
    private static Path file(String name) {
        return name.startsWith("~/")
                ? Path.of(Optional.ofNullable(System.getenv("HOME")).orElse("/root"), name.substring(2))
                : Path.of(name).toAbsolutePath().normalize();
    }

    private Optional<Secret> passphrase(Path key) throws InitFailed {
        try {
            return PrivateKey.isLocked(key)
                    ? dialogue.secret(Question.PASSPHRASE, "Passphrase of " + key)
                    : Optional.empty();
        } catch (SshException e) {
            throw new InitFailed(e.getMessage(), e);
        }
    }

    private void tryLogin(Host target, boolean again) throws InitFailed, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                dialogue.say(HostProbe.probe(target));
                return;
            } catch (SshException e) {
                if (!again || attempt == TRIES || dialogue.has(Question.LOGIN_KEY)) {
                    throw new InitFailed(e.getMessage(), e);
                }
                dialogue.say(e.getMessage());
                dialogue.await(Question.LOGIN_KEY, "Correct it.");
            }
        }
    }

    private Answers redeploy(String name, Host target, PipelineDraft draft, Optional<String> image)
            throws InitFailed, InterruptedException {
        List<HostStacks.Service> services = services(target);
        dialogue.list(
                "Compose stacks on the host:",
                services.stream()
                        .map(each -> each.stack() + " in " + each.folder() + ": " + each.name() + " (" + each.image()
                                + ", " + each.state() + ")")
                        .toList());
        Optional<String> likely = likely(services, draft, image);
        Optional<String> command = dialogue.has(Question.SERVICE)
                ? Optional.empty()
                : dialogue.option(Question.COMMAND).or(() -> draft.remote().map(RemoteDraft::command));
        if (command.isEmpty() && image.isEmpty()) {
            command = Optional.of(dialogue.ask(Question.COMMAND, "Command that redeploys there", Optional.empty()));
        }
        if (command.isPresent()) {
            likely.ifPresent(place -> dialogue.say("The command stays as it is. Slipway can also replace " + place
                    + " by itself, watch it, and roll back: --service " + place));
            return new Answers(target, command, Optional.empty());
        }
        String place = dialogue.ask(Question.SERVICE, "Service that gets the new image (FOLDER/SERVICE)", likely);
        if (!place.contains("/") || place.endsWith("/")) {
            throw new InitFailed("\"" + place
                    + "\" names no service; write the folder of its stack on the host, a slash and its name");
        }
        Answers answers = new Answers(target, Optional.empty(), Optional.of(place));
        describe(name, target, place, image.get());
        return answers;
    }

    /** Without Docker a command may still be what is wanted. */
    private List<HostStacks.Service> services(Host target) throws InterruptedException {
        try {
            return HostStacks.of(target).services();
        } catch (SshException e) {
            dialogue.say("Which stacks run there is not known: " + e.getMessage());
            return List.of();
        }
    }

    /** The service that runs the image already, else the one that the repository's compose file names. */
    private static Optional<String> likely(
            List<HostStacks.Service> services, PipelineDraft draft, Optional<String> image) {
        return services.stream()
                .filter(each -> image.isPresent()
                        && each.image()
                                .replaceFirst("(?::[^/:]*)?(?:@.*)?$", "")
                                .equals(image.get()))
                .findFirst()
                .or(() -> services.stream()
                        .filter(each -> draft.service().equals(Optional.of(each.name())))
                        .findFirst())
                .map(HostStacks.Service::place);
    }

    /** Says whether a release could begin, and which strategy fits; a problem there is no reason not to write. */
    private void describe(String name, Host target, String place, String image) throws InterruptedException {
        int slash = place.lastIndexOf('/');
        var service = ComposeService.of(place.substring(0, slash), place.substring(slash + 1));
        try {
            dialogue.say(HostProbe.probe(target, name, service, image + ":latest", Duration.ZERO));
        } catch (SshException e) {
            dialogue.say("A release could not begin yet: " + e.getMessage());
        }
    }
}
