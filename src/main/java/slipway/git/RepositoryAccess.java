package slipway.git;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slipway.config.Repository;
import slipway.config.Secret;
import slipway.text.ShellText;

/**
 * How git reaches a repository: which key, password and host keys it uses. Secrets are in the environment of that one
 * git only, never in an argument or a file.
 */
final class RepositoryAccess {
    private static final String USERNAME = "SLIPWAY_GIT_USERNAME";
    private static final String PASSWORD = "SLIPWAY_GIT_PASSWORD";

    /** GitLab wants a user name with a token, and any will do. */
    private static final String ANY_USER = "oauth2";

    private static final String CREDENTIAL_HELPER = "!f() { test \"$1\" = get && printf 'username=%s\\npassword=%s\\n'"
            + " \"$" + USERNAME + "\" \"$" + PASSWORD + "\"; }; f";

    private final Repository repository;
    private final RepositoryUrl address;
    private final Path askpass;

    /** Whose site the login is for. */
    private final RepositoryUrl login;

    private final boolean ofSubmodule;

    /** @param askpass the script that answers ssh's question for a passphrase, see {@link GitSettings} */
    RepositoryAccess(Repository repository, Path askpass) {
        this(repository, RepositoryUrl.of(repository.url()), RepositoryUrl.of(repository.url()), false, askpass);
    }

    private RepositoryAccess(
            Repository repository, RepositoryUrl address, RepositoryUrl login, boolean ofSubmodule, Path askpass) {
        this.repository = repository;
        this.address = address;
        this.login = login;
        this.ofSubmodule = ofSubmodule;
        this.askpass = askpass;
    }

    /** To a repository that this one names: a stranger chose it, and the login is given to the same site only. */
    RepositoryAccess toSubmodule(String url) {
        RepositoryUrl theirs = RepositoryUrl.of(url);
        return theirs.password().isPresent()
                ? new RepositoryAccess(repository.at(url), theirs, theirs, true, askpass)
                : new RepositoryAccess(repository, theirs, login, true, askpass);
    }

    RepositoryUrl address() {
        return address;
    }

    Repository repository() {
        return repository;
    }

    /** Finds what ssh would report in a roundabout way. */
    void check() throws GitException {
        Optional<Path> identity = repository.identityFile();
        if (address.kind() != RepositoryUrl.Kind.SSH || identity.isEmpty()) {
            return;
        }
        Path file = identity.get();
        if (!Files.isRegularFile(file)) {
            String make = "ssh-keygen -t ed25519 -N '' -f " + file;
            throw new GitException(
                    "cannot reach " + address.plain() + ": the identity file " + file
                            + " does not exist; make a key with `" + make
                            + "` and add its public part to the project's deploy keys, or correct repository.identityFile",
                    null,
                    Optional.of(make + "   # then add " + file + ".pub to the deploy keys in GitLab"));
        }
        if (!Files.isReadable(file)) {
            throw new GitException("cannot reach " + address.plain() + ": the identity file " + file
                    + " may not be read by user " + System.getProperty("user.name")
                    + ", as whom Slipway runs; make that user its owner");
        }
    }

    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("GIT_SSH_COMMAND", sshCommand());
        environment.put("GIT_SSH_VARIANT", "ssh");
        repository.passphrase().ifPresent(passphrase -> {
            environment.put("SSH_ASKPASS", askpass.toString());
            environment.put("SSH_ASKPASS_REQUIRE", "force");
            environment.put(GitSettings.PASSPHRASE, passphrase.reveal());
        });
        if (ofSubmodule) {
            // As git itself does it: nothing of this machine is opened.
            environment.put("GIT_PROTOCOL_FROM_USER", "0");
        }
        password().ifPresent(password -> {
            environment.put(USERNAME, repository.username().or(login::user).orElse(ANY_USER));
            environment.put(PASSWORD, password);
        });
        return environment;
    }

    /** The helper is asked for this one site only: neither a redirection nor a submodule elsewhere gets the password. */
    List<String> settings() {
        List<String> settings = new ArrayList<>();
        if (password().isPresent()) {
            settings.addAll(List.of("-c", "credential." + login.site() + ".helper=" + CREDENTIAL_HELPER));
        }
        if (login.kind() == RepositoryUrl.Kind.HTTP && repository.caFile().isPresent()) {
            // For this site only: a submodule elsewhere has a certificate of the usual authorities.
            settings.addAll(List.of(
                    "-c",
                    "http." + login.site() + ".sslCAInfo=" + repository.caFile().get()));
        }
        return settings;
    }

    private Optional<String> password() {
        return login.kind() == RepositoryUrl.Kind.HTTP
                ? repository.password().map(Secret::reveal).or(login::password)
                : Optional.empty();
    }

    private String sshCommand() {
        List<String> words = new ArrayList<>(List.of("ssh"));
        option(words, "StrictHostKeyChecking=yes");
        option(words, "UserKnownHostsFile=\"" + withoutTokens(repository.knownHosts()) + "\"");
        option(words, "UpdateHostKeys=no");
        option(words, "ConnectTimeout=15");
        option(words, "ServerAliveInterval=15");
        // A connection kept for later would be a process that outlives git.
        option(words, "ControlMaster=no");
        option(words, "ControlPath=none");
        if (repository.passphrase().isPresent()) {
            // BatchMode would not ask for the passphrase; nothing else may be asked.
            option(words, "PreferredAuthentications=publickey");
            option(words, "NumberOfPasswordPrompts=1");
        } else {
            option(words, "BatchMode=yes");
        }
        repository.identityFile().ifPresent(identity -> {
            option(words, "IdentitiesOnly=yes");
            words.add("-i");
            words.add(ShellText.quote(withoutTokens(identity)));
        });
        return String.join(" ", words);
    }

    private static void option(List<String> words, String option) {
        words.add("-o");
        words.add(ShellText.quote(option));
    }

    /** In the names of files ssh replaces {@code %} and a letter. */
    private static String withoutTokens(Path file) {
        return file.toString().replace("%", "%%");
    }
}
