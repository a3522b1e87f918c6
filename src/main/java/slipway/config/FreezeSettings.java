package slipway.config;

import java.util.List;

/**
 * When nothing goes live in an environment.
 *
 * @param gitlab whether GitLab's freeze periods of the project count as well
 */
public record FreezeSettings(List<FreezeWindow> windows, boolean gitlab) {
    public static final FreezeSettings NONE = new FreezeSettings(List.of(), false);

    public FreezeSettings {
        windows = List.copyOf(windows);
    }
}
