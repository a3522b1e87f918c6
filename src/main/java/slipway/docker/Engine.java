package slipway.docker;

import com.github.dockerjava.api.model.Version;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import slipway.config.Test;

/**
 * A Docker engine: tests run in its containers, images are built and pushed by it. Every method that takes long ends
 * what it started and throws {@link InterruptedException} when its thread is interrupted.
 */
public final class Engine implements AutoCloseable {
    private static final String DOCKER_HOST = "DOCKER_HOST";
    private static final Duration VERSION_LIMIT = Duration.ofSeconds(10);
    /** What Docker's command line is told of the server's environment. */
    private static final Set<String> DOCKER_VARIABLES = Set.of(
            "PATH",
            "HOME",
            DOCKER_HOST,
            "DOCKER_CONFIG",
            "DOCKER_CONTEXT",
            "DOCKER_TLS_VERIFY",
            "DOCKER_CERT_PATH",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "http_proxy",
            "https_proxy",
            "no_proxy");

    /** Variables that Docker's credential helpers need: for cloud registries, GnuPG and the desktop's keyring. */
    private static final Pattern HELPERS_VARIABLES =
            Pattern.compile("(AWS|GOOGLE|CLOUDSDK|AZURE)_\\w+|GNUPGHOME|XDG_\\w+|DBUS_SESSION_BUS_ADDRESS");

    private final EngineConnection connection;
    private final Owner owner;
    private final DockerConfiguration machine;
    private final DockerCommandLine commandLine;

    /**
     * Connects lazily: an engine that is away shows at the first use.
     *
     * @param address such as {@code unix:///var/run/docker.sock}; empty means the machine's own
     * @param installation gives this Slipway's own name, which tells what it makes from what others make in the same
     *     engine; asked when something is made
     * @param folder of this Slipway alone, for what Docker's command line keeps
     */
    public Engine(Optional<String> address, Supplier<String> installation, Path folder) throws DockerException {
        this(address, installation, folder, System.getenv());
    }

    /** @param environment instead of the server's own: where Docker's configuration and programs are looked for */
    Engine(Optional<String> address, Supplier<String> installation, Path folder, Map<String, String> environment)
            throws DockerException {
        this(address, installation, folder, environment, Patience.ordinary());
    }

    Engine(
            Optional<String> address,
            Supplier<String> installation,
            Path folder,
            Map<String, String> environment,
            Patience patience)
            throws DockerException {
        this.owner = Owner.ofNewLife(installation);
        this.connection = new EngineConnection(address, patience);
        this.machine = new DockerConfiguration(environment);
        Map<String, String> variables = new HashMap<>(environment);
        variables
                .keySet()
                .removeIf(name -> !DOCKER_VARIABLES.contains(name)
                        && !HELPERS_VARIABLES.matcher(name).matches());
        address.ifPresent(configured -> {
            variables.put(DOCKER_HOST, configured);
            variables.remove("DOCKER_CONTEXT");
        });
        this.commandLine = new DockerCommandLine(variables, machine, folder);
    }

    public String address() {
        return connection.address();
    }

    /**
     * The engine's version, such as {@code 20.10.24 (API 1.41)}; also the way to see that it can be reached: people and
     * probes wait for it, so it has to come soon.
     */
    public String version() throws DockerException, InterruptedException {
        Version version = connection.ask(
                "Docker", VERSION_LIMIT, () -> connection.client().versionCmd().exec());
        return version.getVersion() + " (API " + version.getApiVersion() + ")";
    }

    /** On everything that this object makes for a run. */
    String life() {
        return owner.life();
    }

    /**
     * Removes the containers and networks of this installation that belong to no run at work: left by a crash, or by a
     * run that ended while the engine was away.
     */
    public void sweep(Supplier<Set<Long>> runsAtWork) throws DockerException, InterruptedException {
        new Sweep(connection, owner, runsAtWork).sweep();
    }

    /**
     * Removes images that were built here and caches of tests that are of no more use.
     *
     * @param wanted what is, by the project's name; whatever belongs to another project, or to another Slipway, stays
     */
    public void keepOnly(Supplier<Map<String, Wanted>> wanted) throws DockerException, InterruptedException {
        new OldImages(connection, owner).remove(wanted);
        new OldVolumes(connection, owner).remove(wanted.get());
    }

    /** The folder in which the engine keeps images and containers, if it is on this machine. */
    public Optional<Path> folderHere() throws DockerException, InterruptedException {
        if (!address().startsWith("unix:")) {
            return Optional.empty();
        }
        String folder = connection
                .ask("Docker", () -> connection.client().infoCmd().exec())
                .getDockerRootDir();
        // A socket may also lead to another machine.
        return Optional.ofNullable(folder).map(Path::of).filter(Files::exists);
    }

    /**
     * Runs tests in a container.
     *
     * @param output gets all that the commands write, and what was prepared for them
     * @throws DockerException if it did not come to an exit status
     */
    public Tested run(TestContainer plan, OutputStream output) throws DockerException, InterruptedException {
        Narration log = new Narration(output);
        return new TestRun(connection, owner, plan, log)
                .run(new Pull(
                        connection, log, logins(plan.login()), plan.settings().pull()));
    }

    /**
     * Lets everyone write into folders of this machine that belong to others, such as to a container's root.
     *
     * @param folders below {@code root}, or itself
     * @throws DockerException also if the engine is on another machine
     */
    public void openFolders(Path root, Collection<Path> folders) throws DockerException, InterruptedException {
        if (!address().startsWith("unix:")) {
            throw new DockerException("the Docker engine at " + address() + " is not on this machine");
        }
        new FolderOpening(connection, commandLine).open(root, folders);
    }

    /** Builds an image under all its tags. */
    public Built build(ImageBuild plan, OutputStream output) throws DockerException, InterruptedException {
        return new ImageBuilder(connection, commandLine).build(plan.by(owner), output);
    }

    /**
     * Docker's command line as it builds images, such as {@code /usr/bin/docker with buildx 0.29.1}.
     *
     * @throws DockerException if there is none that can, with what to install
     */
    public String builder() throws DockerException, InterruptedException {
        return commandLine.program().toString();
    }

    /** Removes what builds of an earlier process of this server have left, such as logins; before any build begins. */
    public void removeLeftovers() throws IOException {
        commandLine.removeLeftovers();
    }

    /**
     * Pushes an image under its tags, in their order, trying again while the registry is away.
     *
     * @param image its id: what is pushed is this image, even if somebody moves a tag meanwhile
     * @param repository without a tag
     * @param login empty means the machine's own for that registry
     * @return the digest under which the registry has it, {@code sha256:...}
     */
    public String push(String image, String repository, List<String> tags, Optional<Login> login, OutputStream output)
            throws DockerException, InterruptedException {
        return new Push(connection, new Narration(output), repository, logins(login)).push(image, tags);
    }

    /**
     * Makes tags of a registry name an image again that was published there before, by its digest.
     *
     * @throws DockerException also if neither the registry nor the engine has it any more, or it comes out as another
     */
    public void publishAgain(
            String repository, String digest, List<String> tags, Optional<Login> login, OutputStream output)
            throws DockerException, InterruptedException {
        new Republish(connection, commandLine, new Narration(output), logins(login), repository).publish(digest, tags);
    }

    /** Where there is no registry: the tags of the engine itself name the image with this id. */
    public void tag(String repository, String id, List<String> tags, OutputStream output)
            throws DockerException, InterruptedException {
        new Republish(connection, commandLine, new Narration(output), logins(Optional.empty()), repository)
                .move(id, tags);
    }

    /**
     * Whether an image that was published can still be had; it is fetched if the engine does not have it. Asks once.
     *
     * @throws DockerException if the registry does not answer, or refuses
     */
    public boolean hasPublished(String repository, String digest, Optional<Login> login, OutputStream output)
            throws DockerException, InterruptedException {
        return new Pull(connection, new Narration(output), logins(login), Test.Pull.IF_NOT_PRESENT)
                .canBeHad(repository + "@" + digest);
    }

    /** Whether the engine has the image with this id. */
    public boolean hasImage(String id) throws DockerException, InterruptedException {
        return connection
                .find(
                        "image " + id,
                        () -> connection.client().inspectImageCmd(id).exec())
                .isPresent();
    }

    /** Tries a login out. */
    public void checkLogin(Login login) throws DockerException, InterruptedException {
        String what = "login to " + login.registry() + " as " + login.username();
        try {
            connection.ask(
                    what,
                    () -> connection
                            .client()
                            .authCmd()
                            .withAuthConfig(login.asAuthConfig())
                            .exec());
        } catch (DockerException e) {
            throw switch (RegistryTrouble.of(e.getMessage())) {
                case REFUSED ->
                    new DockerException(
                            what + " is refused (" + e.getMessage() + "); check the username and the password", e);
                case LIMITED ->
                    new DockerException(what + ": " + e.getMessage() + "; " + RegistryTrouble.ADVICE_ON_A_LIMIT, e);
                case AWAY ->
                    new DockerException(
                            what + ": the registry cannot be reached from the engine (" + e.getMessage() + ")", e);
                case OTHER -> e;
            };
        }
    }

    /** The login that the machine's own Docker configuration has for the registry that an image is in. */
    public Optional<Login> machineLogin(String image) throws InterruptedException {
        return machine.login(ImageName.of(image).registry());
    }

    /** The digest that a registry knows the image by, if the engine has it from there or has pushed it there. */
    public Optional<String> digestOf(String reference) throws DockerException, InterruptedException {
        String prefix = ImageName.of(reference).repository() + "@";
        return connection
                .find(
                        "image " + reference,
                        () -> connection.client().inspectImageCmd(reference).exec())
                .flatMap(image -> image.getRepoDigests().stream()
                        .filter(digest -> digest.startsWith(prefix))
                        .map(digest -> digest.substring(prefix.length()))
                        .findFirst());
    }

    private Logins logins(Optional<Login> configured) {
        return new Logins(configured, machine);
    }

    @Override
    public void close() {
        connection.close();
    }
}
