package slipway.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import slipway.config.Host;
import slipway.ssh.SshException;

/**
 * The compose stacks that have containers on a host.
 *
 * @param services each service once, of all stacks
 */
public record HostStacks(List<Service> services) {
    public HostStacks {
        services = List.copyOf(services);
    }

    /**
     * A service of a stack.
     *
     * @param folder of the stack, below the home folder of the user where it is there
     * @param state Docker's word for its container, such as {@code running}
     */
    public record Service(String stack, String name, String folder, String image, String state) {
        /** How {@code slipway init} names it. */
        public String place() {
            return folder + "/" + name;
        }
    }

    /**
     * Asks the host's engine, and changes nothing.
     *
     * @throws SshException when the host cannot be reached, or the user may not ask Docker
     */
    public static HostStacks of(Host target) throws SshException, InterruptedException {
        String mark = "slipway-" + UUID.randomUUID();
        return read(mark, HostProbe.output(target, HostScript.stacks(mark), "Docker"));
    }

    static HostStacks read(String mark, String said) throws SshException {
        List<Service> services = new ArrayList<>();
        String home = "";
        for (String line : said.lines().filter(each -> each.startsWith(mark)).toList()) {
            String answer = line.substring(mark.length()).strip();
            if (answer.equals("end")) {
                return new HostStacks(services);
            }
            if (answer.startsWith("home ")) {
                home = answer.substring("home ".length()) + "/";
            } else {
                Service service = service(answer, home);
                if (services.stream().noneMatch(each -> each.place().equals(service.place()))) {
                    services.add(service);
                }
            }
        }
        throw new SshException("the host did not say to the end which stacks it has; try again");
    }

    private static Service service(String json, String home) throws SshException {
        try {
            JsonNode read = new ObjectMapper().readTree(json);
            String folder = read.path("folder").asText();
            return new Service(
                    read.path("stack").asText(),
                    read.path("service").asText(),
                    folder.startsWith(home) ? folder.substring(home.length()) : folder,
                    read.path("image").asText(),
                    read.path("state").asText());
        } catch (JsonProcessingException e) {
            throw new SshException(
                    "what the host says about its stacks is not understood: " + e.getOriginalMessage(), e);
        }
    }
}
