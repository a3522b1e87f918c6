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
import slipway.config.EngineAddress;
import slipway.config.TestSettings;
import slipway.docker.build.BuildResult;
import slipway.docker.build.ImageBuild;
import slipway.docker.build.ImageBuilder;
import slipway.docker.cli.DockerCommandLine;
import slipway.docker.cli.DockerConfiguration;
import slipway.docker.cli.Login;
import slipway.docker.cli.Logins;
import slipway.docker.engine.EngineConnection;
import slipway.docker.engine.EngineException;
import slipway.docker.engine.EngineRoute;
import slipway.docker.engine.EngineTimeouts;
import slipway.docker.engine.ImageReference;
import slipway.docker.engine.LineLog;
import slipway.docker.engine.Owner;
import slipway.docker.registry.ImagePull;
import slipway.docker.registry.ImagePush;
import slipway.docker.registry.ImageRetag;
import slipway.docker.registry.RegistryError;
import slipway.docker.test.TestContainer;
import slipway.docker.test.TestResult;
import slipway.docker.test.TestRun;

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
     * An engine of a configuration. It is connected lazily: one that is away shows at the first use.
     *
     * @param address empty means the machine's own
     * @param owner of all engines of this process
     * @param folder see the constructors
     */
    static Engine at(Optional<EngineAddress> address, Owner owner, Path folder) throws EngineException, IOException {
        EngineTimeouts timeouts = EngineTimeouts.ordinary();
        if (address.flatMap(EngineAddress::ssh).isEmpty()) {
            Optional<String> url = address.map(EngineAddress::url);
            return new Engine(new EngineConnection(url, timeouts), url, owner, folder, System.getenv());
        }
        EngineRoute route = EngineTunnel.begin(address.get(), DockerCommandLine.made(folder));
        return new Engine(
                new EngineConnection(route, timeouts), Optional.of(route.address()), owner, folder, System.getenv());
    }

    /**
     * Connects lazily: an engine that is away shows at the first use.
     *
     * @param address such as {@code unix:///var/run/docker.sock}; empty means the machine's own
     * @param installation gives this Slipway's own name, which tells what it makes from what others make in the same
     *     engine; asked when something is made
     * @param folder of this Slipway alone, for what Docker's command line keeps
     */
    public Engine(Optional<String> address, Supplier<String> installation, Path folder) throws EngineException {
        this(address, installation, folder, System.getenv());
    }

    /** @param environment instead of the server's own: where Docker's configuration and programs are looked for */
    public Engine(Optional<String> address, Supplier<String> installation, Path folder, Map<String, String> environment)
            throws EngineException {
        this(address, installation, folder, environment, EngineTimeouts.ordinary());
    }

    public Engine(
            Optional<String> address,
            Supplier<String> installation,
            Path folder,
            Map<String, String> environment,
            EngineTimeouts timeouts)
            throws EngineException {
        this(new EngineConnection(address, timeouts), address, Owner.ofNewLife(installation), folder, environment);
    }

    private Engine(
            EngineConnection connection,
            Optional<String> address,
            Owner owner,
            Path folder,
            Map<String, String> environment) {
        this.owner = owner;
        this.connection = connection;
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
    public String version() throws EngineException, InterruptedException {
        return version(VERSION_LIMIT);
    }

    String version(Duration limit) throws EngineException, InterruptedException {
        Version version = connection.ask(
                "Docker", limit, () -> connection.client().versionCmd().exec());
        return version.getVersion() + " (API " + version.getApiVersion() + ")";
    }

    /** Whether its socket is on this machine, as far as the address tells. */
    boolean isHere() {
        return address().startsWith("unix:");
    }

    /** On everything that this object makes for a run. */
    public String life() {
        return owner.life();
    }

    /**
     * Removes the containers and networks of this installation that belong to no run at work: left by a crash, or by a
     * run that ended while the engine was away.
     */
    public void sweep(Supplier<Set<Long>> runsAtWork) throws EngineException, InterruptedException {
        new LeftoverCleanup(connection, owner, runsAtWork).sweep();
    }

    /**
     * Removes images that were built here and caches of tests that are of no more use.
     *
     * @param wanted what is, by the project's name; whatever belongs to another project, or to another Slipway, stays
     */
    public void keepOnly(Supplier<Map<String, KeepSet>> wanted) throws EngineException, InterruptedException {
        new OldImages(connection, owner).remove(wanted);
        new OldVolumes(connection, owner).remove(wanted.get());
    }

    /** The folder in which the engine keeps images and containers, if it is on this machine. */
    public Optional<Path> folderHere() throws EngineException, InterruptedException {
        if (!isHere()) {
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
     * @throws EngineException if it did not come to an exit status
     */
    public TestResult run(TestContainer plan, OutputStream output) throws EngineException, InterruptedException {
        LineLog log = new LineLog(output);
        return new TestRun(connection, owner, plan, log)
                .run(new ImagePull(
                        connection, log, logins(plan.login()), plan.settings().pull()));
    }

    /**
     * Lets everyone write into folders of this machine that belong to others, such as to a container's root.
     *
     * @param folders below {@code root}, or itself
     * @throws EngineException also if the engine is on another machine
     */
    public void openFolders(Path root, Collection<Path> folders) throws EngineException, InterruptedException {
        if (!isHere()) {
            throw new EngineException("the Docker engine at " + address() + " is not on this machine");
        }
        new FolderPermissions(connection, commandLine).open(root, folders);
    }

    /** Builds an image under all its tags. */
    public BuildResult build(ImageBuild plan, OutputStream output) throws EngineException, InterruptedException {
        return new ImageBuilder(connection, commandLine).build(plan.by(owner), output);
    }

    /**
     * Docker's command line as it builds images, such as {@code /usr/bin/docker with buildx 0.29.1}.
     *
     * @throws EngineException if there is none that can, with what to install
     */
    public String builder() throws EngineException, InterruptedException {
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
            throws EngineException, InterruptedException {
        return new ImagePush(connection, new LineLog(output), repository, logins(login)).push(image, tags);
    }

    /**
     * Makes tags of a registry name an image again that was published there before, by its digest.
     *
     * @throws EngineException also if neither the registry nor the engine has it any more, or it comes out as another
     */
    public void publishAgain(
            String repository, String digest, List<String> tags, Optional<Login> login, OutputStream output)
            throws EngineException, InterruptedException {
        new ImageRetag(connection, commandLine, new LineLog(output), logins(login), repository).publish(digest, tags);
    }

    /** Where there is no registry: the tags of the engine itself name the image with this id. */
    public void tag(String repository, String id, List<String> tags, OutputStream output)
            throws EngineException, InterruptedException {
        new ImageRetag(connection, commandLine, new LineLog(output), logins(Optional.empty()), repository)
                .move(id, tags);
    }

    /**
     * Whether an image that was published can still be had; it is fetched if the engine does not have it. Asks once.
     *
     * @throws EngineException if the registry does not answer, or refuses
     */
    public boolean hasPublished(String repository, String digest, Optional<Login> login, OutputStream output)
            throws EngineException, InterruptedException {
        return new ImagePull(connection, new LineLog(output), logins(login), TestSettings.Pull.IF_NOT_PRESENT)
                .canBeHad(repository + "@" + digest);
    }

    /** Whether the engine has the image with this id. */
    public boolean hasImage(String id) throws EngineException, InterruptedException {
        return connection
                .find(
                        "image " + id,
                        () -> connection.client().inspectImageCmd(id).exec())
                .isPresent();
    }

    /** Tries a login out. */
    public void checkLogin(Login login) throws EngineException, InterruptedException {
        String what = "login to " + login.registry() + " as " + login.username();
        try {
            connection.ask(
                    what,
                    () -> connection
                            .client()
                            .authCmd()
                            .withAuthConfig(login.asAuthConfig())
                            .exec());
        } catch (EngineException e) {
            throw switch (RegistryError.of(e.getMessage())) {
                case REFUSED ->
                    new EngineException(
                            what + " is refused (" + e.getMessage() + "); check the username and the password", e);
                case LIMITED ->
                    new EngineException(what + ": " + e.getMessage() + "; " + RegistryError.ADVICE_ON_A_LIMIT, e);
                case AWAY ->
                    new EngineException(
                            what + ": the registry cannot be reached from the engine (" + e.getMessage() + ")", e);
                case OTHER -> e;
            };
        }
    }

    /** The login that the machine's own Docker configuration has for the registry that an image is in. */
    public Optional<Login> machineLogin(String image) throws InterruptedException {
        return machine.login(ImageReference.of(image).registry());
    }

    /** The digest that a registry knows the image by, if the engine has it from there or has pushed it there. */
    public Optional<String> digestOf(String reference) throws EngineException, InterruptedException {
        String prefix = ImageReference.of(reference).repository() + "@";
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
