package slipway.host;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import slipway.text.ShellText;

/**
 * Updates the services of a compose stack on the host that run one image to another image, and puts the former one
 * back if the new one is not healthy.
 *
 * @param slipwayProject what the label {@code slipway.project} of our own images says
 * @param reference {@code repository:tag}, as the compose file names the service's image
 * @param image {@code repository@sha256:...}, pulled unless the host has it, or the id {@code sha256:...} of an image
 *     that it has
 * @param login for the pull of this job only
 * @param prepare whether services of the same image that must end before this one starts, such as migrations, run with
 *     the image first, and {@code commands.before()}; they do not on the way back to an earlier release, which does not
 *     know the newer state
 * @param backOut whether the former image is put back when the new one is not healthy
 * @param keep digests or ids, {@code sha256:...}, of images that a rollback may need
 */
public record ComposeSwap(
        ComposeService service,
        String slipwayProject,
        String reference,
        String image,
        Optional<RegistryLogin> login,
        HealthCheck check,
        boolean prepare,
        boolean backOut,
        ReleaseCommands commands,
        List<String> keep)
        implements HostWork {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    public ComposeSwap {
        ShellText.checkLine(slipwayProject);
        ShellText.checkLine(reference);
        if (!DIGEST.matcher(image.substring(image.indexOf('@') + 1)).matches()) {
            throw new IllegalArgumentException("neither repository@sha256:... nor sha256:...: " + image);
        }
        ShellText.checkLine(image);
        keep = List.copyOf(keep);
        if (!keep.stream().allMatch(each -> DIGEST.matcher(each).matches())) {
            throw new IllegalArgumentException("not a digest in " + keep);
        }
    }

    @Override
    public Duration grace() {
        return Duration.ofSeconds(90).plus(service.stack().strategy().wayBack());
    }

    @Override
    public boolean endsByItself() {
        return true;
    }

    @Override
    public WorkScript script() {
        Map<String, String> variables = check.variables();
        variables.putAll(service.variables());
        variables.put("label", slipwayProject);
        variables.put("reference", reference);
        variables.put("image", image);
        variables.put("prepare", prepare ? "yes" : "");
        variables.putAll(commands.variables());
        variables.put("back_out", backOut ? "yes" : "");
        variables.put("retain", String.join(" ", keep));
        return new WorkScript(
                "exchange " + String.join(", ", service.services()) + " in "
                        + service.stack().directory() + " for " + image,
                variables,
                List.of(
                        "engine.sh",
                        "stack.sh",
                        "service.sh",
                        "affected.sh",
                        "fits.sh",
                        "neighbours.sh",
                        "report.sh",
                        "asker.sh",
                        "watch.sh",
                        "health.sh",
                        "image.sh",
                        "release.sh",
                        "leftover.sh",
                        "unfinished.sh",
                        "haproxy.sh",
                        "slots.sh",
                        "drain.sh",
                        "replace.sh",
                        "rolling.sh",
                        "swap.sh"));
    }
}
