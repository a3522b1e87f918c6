package slipway.ssh;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The exchange of one service of a compose stack that stands on the host for another image.
 *
 * @param directory of the stack: below the user's home folder, absolute, or {@code ~/...}
 * @param file the compose file, seen from there; without it, compose finds it itself
 * @param slipwayProject what the label {@code slipway.project} of our own images says
 * @param reference {@code repository:tag}, as the compose file names the service's image
 * @param image {@code repository@sha256:...}, pulled unless the host has it, or the id {@code sha256:...} of an image
 *     that it has
 * @param login for the pull of this job only
 * @param backOut whether the former image comes back when the new one does not hold
 * @param keep digests or ids, {@code sha256:...}, of images that a rollback may need
 */
public record ComposeSwap(
        String directory,
        Optional<String> file,
        String service,
        String slipwayProject,
        String reference,
        String image,
        Optional<RegistryLogin> login,
        HostCheck check,
        boolean backOut,
        List<String> keep) {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    public ComposeSwap {
        checkLine(directory);
        file.ifPresent(ComposeSwap::checkLine);
        checkLine(service);
        checkLine(slipwayProject);
        checkLine(reference);
        if (!DIGEST.matcher(image.substring(image.indexOf('@') + 1)).matches()) {
            throw new IllegalArgumentException("neither repository@sha256:... nor sha256:...: " + image);
        }
        checkLine(image);
        keep = List.copyOf(keep);
        if (!keep.stream().allMatch(each -> DIGEST.matcher(each).matches())) {
            throw new IllegalArgumentException("not a digest in " + keep);
        }
    }

    private static void checkLine(String text) {
        if (text.isBlank() || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("not one line of text: " + text);
        }
    }
}
