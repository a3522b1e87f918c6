package slipway.config.value;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** References of images, by the grammar of Docker's {@code distribution/reference}, in lower case throughout. */
public final class ImageName {
    private static final String HOST = "(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\\[[a-f0-9:]+])(?::[0-9]{1,5})?";
    private static final String PART = "[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*";
    private static final String NAME = "(?:" + HOST + "/)?" + PART + "(?:/" + PART + ")*";
    private static final String TAG = ":[A-Za-z0-9_][A-Za-z0-9._-]{0,127}";
    private static final String DIGEST = "@[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,}";
    private static final Pattern REPOSITORY = Pattern.compile(NAME);
    private static final Pattern REFERENCE = Pattern.compile("(" + NAME + ")(?:" + TAG + ")?(?:" + DIGEST + ")?");
    private static final Pattern IDENTIFIER = Pattern.compile("[a-f0-9]{64}");
    private static final int LONGEST_NAME = 255;

    /** With a tag, a digest, both or neither. */
    public static final Kind<String> ANY = Texts.fitting(
            ImageName::isReference,
            "the name of an image",
            "write it in lower case, such as golang:1.22 or registry.example.com:5000/group/name:tag");

    public static final Kind<String> WITHOUT_TAG = Texts.fitting(
            ImageName::isRepository,
            "the name of an image without tag and digest",
            "write it in lower case, such as group/name or registry.example.com:5000/group/name; tags belong in tags");

    private ImageName() {}

    private static boolean isReference(String text) {
        Matcher matcher = REFERENCE.matcher(text);
        return text.length() <= 2 * LONGEST_NAME && matcher.matches() && isRepository(matcher.group(1));
    }

    /** Sixty-four hexadecimal digits would be taken for an image's id. */
    private static boolean isRepository(String text) {
        return text.length() <= LONGEST_NAME
                && REPOSITORY.matcher(text).matches()
                && !IDENTIFIER.matcher(text).matches();
    }
}
