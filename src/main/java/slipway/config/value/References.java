package slipway.config.value;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slipway.config.Secret;

/**
 * What {@code ${env:NAME}} and {@code ${file:PATH}} stand for. One line end at the end of a file is not part of its
 * secret. A relative PATH is looked for in systemd's {@code $CREDENTIALS_DIRECTORY}, then in the configuration's folder.
 */
public final class References {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)}");

    /** A whole secret is one reference and nothing else. */
    public static final Kind<Secret> SECRET = entry -> {
        Matcher matcher = REFERENCE.matcher(entry.text());
        if (!matcher.matches()) {
            throw new InvalidValue(
                    "a secret does not belong in this file",
                    "set an environment variable and write ${env:NAME}, or put it into a file and write ${file:PATH}");
        }
        return entry.reading().resolve(matcher.group(1), matcher.group(2));
    };

    /** Plain text, in which references are replaced wherever they stand. */
    public static final Kind<String> TEXT_WITH_REFERENCES = entry -> {
        String text = Texts.withoutNul(entry.text());
        StringBuilder result = new StringBuilder();
        int end = 0;
        for (MatchResult match : REFERENCE.matcher(text).results().toList()) {
            result.append(text, end, match.start());
            result.append(
                    entry.reading().resolve(match.group(1), match.group(2)).reveal());
            end = match.end();
        }
        return result.append(text, end, text.length()).toString();
    };

    private static final int LARGEST = 64 * 1024;

    private final Map<String, String> environment;
    private final FilePaths paths;

    References(Map<String, String> environment, FilePaths paths) {
        this.environment = environment;
        this.paths = paths;
    }

    Secret resolve(String source, String name) throws InvalidValue {
        return source.equals("env") ? variable(name) : file(name);
    }

    private Secret variable(String name) throws InvalidValue {
        String value = environment.get(name);
        if (value == null || value.isEmpty()) {
            String wrong = value == null ? " is not set" : " is empty";
            throw new InvalidValue("environment variable " + name + wrong, "set it, or use ${file:PATH}");
        }
        return new Secret(Texts.withoutNul(value));
    }

    private Secret file(String name) throws InvalidValue {
        Path path = paths.resolveSecret(Texts.withoutNul(name));
        String text = withoutLineEnd(content(path));
        if (text.isEmpty()) {
            throw new InvalidValue("file " + path + " is empty", "write the secret into it");
        }
        return new Secret(Texts.withoutNul(text));
    }

    private static String content(Path path) throws InvalidValue {
        byte[] bytes = SmallFile.read(
                path,
                LARGEST,
                "file " + path,
                "create it, or correct the path to that of a file that holds the secret alone");
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException binary) {
            throw new InvalidValue("file " + path + " is not UTF-8 text", "store the secret as text");
        }
    }

    private static String withoutLineEnd(String text) {
        return text.replaceFirst("\\r?\\n\\z", "");
    }
}
