package slipway.client;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The person's own browser, where there is a display; without one the address that was printed has to do. */
final class Desktop {
    private static final List<String> DISPLAYS = List.of("DISPLAY", "WAYLAND_DISPLAY");

    private final boolean hasDisplay;

    Desktop(Map<String, String> environment) {
        this.hasDisplay = DISPLAYS.stream()
                .anyMatch(name -> !environment.getOrDefault(name, "").isEmpty());
    }

    /** Does not wait for it; what it prints is of no use to anybody. */
    void open(String page) {
        if (!hasDisplay) {
            return;
        }
        var nothing = ProcessBuilder.Redirect.to(new File("/dev/null"));
        try {
            new ProcessBuilder("xdg-open", page)
                    .redirectOutput(nothing)
                    .redirectError(nothing)
                    .start();
        } catch (IOException notInstalled) {
            // The address has been printed.
        }
    }
}
