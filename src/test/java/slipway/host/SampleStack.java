package slipway.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import slipway.parts.EnginePart;
import slipway.parts.Parts;
import slipway.parts.Ran;
import slipway.ssh.Sshd;

/** A stack like those of real backends, from {@code stacks/NAME} of the test's resources, on the live engine. */
final class SampleStack implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final Path folder;
    private final String reference;
    private final EnginePart engine;
    private final String composer;
    private final List<String> call;

    private SampleStack(String name, Path folder, String reference, Parts parts) throws IOException {
        this.name = name;
        this.folder = folder;
        this.reference = reference;
        this.engine = new EnginePart(parts.liveEngine());
        this.composer = parts.dockerProgram("docker-compose");
        this.call = List.of(Files.readString(folder.resolve("start")).strip().split(" "));
    }

    /** @param tagged by what test this is, such as a port: no other one has images or folders of this name */
    static SampleStack layOut(Path home, String name, String tagged) throws IOException {
        Path folder = home.resolve("stacks " + tagged).resolve(name);
        String reference = "shop/backend-" + tagged + ":" + name;
        Map<String, String> own = Map.of(
                "shop/backend:live", reference,
                "shop/backend:${", "shop/backend-" + tagged + ":${",
                "IMAGE_BACKEND=shop/backend", "IMAGE_BACKEND=shop/backend-" + tagged,
                "live}", name + "}",
                "=live", "=" + name,
                "edge-public", "edge-" + tagged,
                "9090", "" + Sshd.freePort(),
                "10.250.0.", "10.250." + (Integer.parseInt(tagged) % 250) + ".");
        Path resources = resources(name);
        try (Stream<Path> files = Files.walk(resources)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(resources.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.writeString(copy, with(own, Files.readString(file)));
            }
        }
        return new SampleStack(name, folder, reference, Parts.find());
    }

    private static Path resources(String name) {
        try {
            return Path.of(SampleStack.class.getResource("stacks/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String with(Map<String, String> own, String text) {
        String changed = text;
        for (var each : new TreeMap<>(own).descendingMap().entrySet()) {
            changed = changed.replace(each.getKey(), each.getValue());
        }
        return changed;
    }

    /** As a person put it live, with this image. */
    void start(String image) throws IOException, InterruptedException {
        docker("tag", image, reference);
        compose(call.toArray(String[]::new));
    }

    /** What must be the same before and after a release: everything but the images and when things began. */
    Map<String, Object> state(String... replaced) throws IOException, InterruptedException {
        Map<String, Object> state = new TreeMap<>();
        for (JsonNode container : containers()) {
            String service = label(container, "service");
            boolean same = !service.equals("web") && !List.of(replaced).contains(service);
            var parts = new ArrayList<Object>(List.of(service, container.at("/State/Running")));
            if (same) {
                parts.add(container.get("Id"));
            }
            parts.add(mounts(container));
            parts.add(container.at("/HostConfig/PortBindings"));
            parts.add(container.at("/HostConfig/RestartPolicy"));
            parts.add(networks(container));
            parts.add(container.at("/Config/Cmd"));
            parts.add(environment(container));
            parts.add(labels(container));
            state.put(container.get("Name").asText(), parts);
        }
        return state;
    }

    private static Set<String> mounts(JsonNode container) {
        TreeSet<String> mounts = new TreeSet<>();
        for (JsonNode mount : container.get("Mounts")) {
            mounts.add(mount.path("Name").asText() + " " + mount.path("Source").asText() + ":"
                    + mount.path("Destination").asText() + ":" + mount.path("RW"));
        }
        return mounts;
    }

    private static Map<String, String> networks(JsonNode container) {
        TreeMap<String, String> networks = new TreeMap<>();
        container
                .at("/NetworkSettings/Networks")
                .properties()
                .forEach(network -> networks.put(
                        network.getKey(),
                        network.getValue()
                                .path("IPAMConfig")
                                .path("IPv4Address")
                                .asText()));
        return networks;
    }

    /** Compose 1 adds one for the Swarm of its time: {@code affinity:container==...}. */
    private static Set<String> environment(JsonNode container) {
        TreeSet<String> environment = new TreeSet<>();
        for (JsonNode variable : container.at("/Config/Env")) {
            if (!variable.asText().matches("(VERSION=|EXIT_AFTER=|affinity:).*")) {
                environment.add(variable.asText());
            }
        }
        return environment;
    }

    /** Compose 1 notes the files as they were given, which is not how we give them. */
    private static Map<String, String> labels(JsonNode container) {
        TreeMap<String, String> labels = new TreeMap<>();
        boolean first = label(container, "version").startsWith("1.");
        for (String each :
                List.of("project", "project.working_dir", "project.config_files", "project.environment_file")) {
            if (!first || !each.contains("file")) {
                labels.put(each, label(container, each));
            }
        }
        return labels;
    }

    /** The state of its first container, its image's version, and since when it runs. */
    JsonNode container(String service) throws IOException, InterruptedException {
        for (JsonNode container : containers()) {
            if (label(container, "service").equals(service)) {
                return container;
            }
        }
        throw new IllegalStateException("no container of " + service);
    }

    /** The images of the service's containers, each once. */
    Set<String> images(String service) throws IOException, InterruptedException {
        TreeSet<String> images = new TreeSet<>();
        for (JsonNode container : containers()) {
            if (label(container, "service").equals(service)) {
                images.add(container.get("Image").asText());
            }
        }
        return images;
    }

    private List<JsonNode> containers() throws IOException, InterruptedException {
        List<String> inspect = new ArrayList<>(List.of("inspect"));
        docker("ps", "-a", "--format", "{{.ID}} {{.Label \"com.docker.compose.project.working_dir\"}}")
                .lines()
                .filter(line -> isBelow(line.substring(line.indexOf(' ') + 1)))
                .forEach(line -> inspect.add(line.substring(0, line.indexOf(' '))));
        List<JsonNode> containers = new ArrayList<>();
        if (inspect.size() > 1) {
            JSON.readTree(docker(inspect.toArray(String[]::new))).forEach(containers::add);
        }
        return containers;
    }

    private boolean isBelow(String directory) {
        return !directory.isBlank() && Path.of(directory).startsWith(folder);
    }

    static String label(JsonNode container, String name) {
        return container.at("/Config/Labels").path("com.docker.compose." + name).asText();
    }

    String directory() {
        return folder.toString();
    }

    Path folder() {
        return folder;
    }

    String name() {
        return name;
    }

    String reference() {
        return reference;
    }

    String docker(String... arguments) throws IOException, InterruptedException {
        return engine.docker(arguments).strip();
    }

    String compose(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(composer));
        command.addAll(List.of(arguments));
        return Ran.run(folder, Map.of("DOCKER_HOST", engine.address()), command.toArray(String[]::new))
                .good();
    }

    @Override
    public void close() {
        try {
            List<String> down = new ArrayList<>(call.subList(0, call.indexOf("up")));
            down.addAll(List.of("down", "-v", "-t", "0", "--remove-orphans"));
            compose(down.toArray(String[]::new));
            docker("rmi", reference);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
