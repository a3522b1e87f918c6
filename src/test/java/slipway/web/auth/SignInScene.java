package slipway.web.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import slipway.parts.FreePort;
import slipway.parts.LocalTeam;
import slipway.parts.RunningSlipway;
import slipway.parts.StandInOpenId;

/** A server on which people sign in with a GitLab that stands in. */
public record SignInScene(Path folder, int port, StandInOpenId gitlab, RunningSlipway slipway)
        implements AutoCloseable {
    public static SignInScene in(Path folder) throws Exception {
        var gitlab = new StandInOpenId();
        int port = FreePort.take();
        LocalTeam.make(folder, port);
        configure(folder, port, gitlab, StandInOpenId.SECRET, "reporter");
        return new SignInScene(
                folder, port, gitlab, RunningSlipway.startInThisJvm(folder, Map.of("READER", LocalTeam.READER)));
    }

    /** Which secret of the application the server knows, and the least role that may read; it asks for a reload. */
    void configure(String secret, String read) throws Exception {
        configure(folder, port, gitlab, secret, read);
    }

    private static void configure(Path folder, int port, StandInOpenId gitlab, String secret, String read)
            throws Exception {
        Files.writeString(folder.resolve("application"), secret);
        Path file = folder.resolve("deploy-config.json");
        ObjectMapper mapper = new ObjectMapper();
        JsonNode config = mapper.readTree(file.toFile());
        ((ObjectNode) config.path("server"))
                .put("publicUrl", "http://127.0.0.1:" + port)
                .putObject("signIn")
                .put("gitlab", gitlab.url().toString())
                .put("applicationId", StandInOpenId.APPLICATION)
                .put("applicationSecret", "${file:application}")
                .put("project", "team/backend")
                .put("read", read);
        mapper.writeValue(file.toFile(), config);
    }

    @Override
    public void close() {
        slipway.close();
        gitlab.close();
    }
}
