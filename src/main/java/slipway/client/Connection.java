package slipway.client;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.ParseException;

/** Which server is meant, and with which token; a token never stands in an argument, where all of a machine can read it. */
final class Connection {
    private static final String USUAL = "http://127.0.0.1:8080";

    private Connection() {}

    static ServerApi of(CommandLine line, Map<String, String> environment) throws ParseException {
        String text = Optional.ofNullable(line.getOptionValue("server"))
                .orElseGet(() -> environment.getOrDefault("SLIPWAY_URL", USUAL));
        return new ServerApi(address(text), token(line, environment));
    }

    private static URI address(String text) throws ParseException {
        try {
            URI address = new URI(text.replaceFirst("/+$", ""));
            boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
            if (web && address.getHost() != null && address.getRawQuery() == null && address.getRawUserInfo() == null) {
                return address;
            }
        } catch (URISyntaxException e) {
            throw new ParseException("is asked of no address: " + text);
        }
        throw new ParseException("is asked of no http or https address: " + text);
    }

    private static Optional<String> token(CommandLine line, Map<String, String> environment) throws ParseException {
        String file = line.getOptionValue("token-file");
        if (file == null) {
            return checked(environment.getOrDefault("SLIPWAY_TOKEN", ""), "SLIPWAY_TOKEN");
        }
        try {
            return checked(Files.readString(Path.of(file)), file);
        } catch (IOException e) {
            throw new ParseException("the token cannot be read from " + file + ": "
                    + e.getClass().getSimpleName());
        }
    }

    /** What is wrong with a token is said without showing it. */
    private static Optional<String> checked(String text, String place) throws ParseException {
        String token = text.strip();
        if (!token.chars().allMatch(letter -> letter > ' ' && letter < '\u007f')) {
            throw new ParseException(place + " holds something else than one token: a blank or a line break is in it,"
                    + " or a letter that is not ASCII; copy the token again");
        }
        return Optional.of(token).filter(given -> !given.isEmpty());
    }
}
