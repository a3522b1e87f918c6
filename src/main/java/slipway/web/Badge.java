package slipway.web;

import java.util.List;
import java.util.Optional;
import slipway.run.Release;
import slipway.run.Run;
import slipway.run.RunState;

/** A project in two cells: its name, and what is live and how the last run ended, in the colour of that. */
record Badge(String project, String words, Colour colour) {
    private static final int MOST_COMMITS = 2;
    private static final int SHORT = 8;
    /** Of a letter of 11 px; the text is set to this width, whatever font there is. */
    private static final double LETTER = 6.5;

    private static final int MARGIN = 8;

    /** On which white is readable: 4.5 to 1 and more. */
    enum Colour {
        GOOD("#1a7f37"),
        BAD("#cf222e"),
        DOUBTFUL("#9a6700"),
        NEUTRAL("#57606a");

        private final String hex;

        Colour(String hex) {
            this.hex = hex;
        }

        private static Colour of(RunState state) {
            return switch (state) {
                case SUCCEEDED -> GOOD;
                case FAILED, ROLLED_BACK -> BAD;
                case QUEUED, RUNNING, WAITING, CANCELLED, SUPERSEDED, SKIPPED -> NEUTRAL;
            };
        }
    }

    static Badge of(String project, List<Release> live, Optional<Run> lastEnded) {
        boolean drifted =
                live.stream().anyMatch(release -> release.lastLook().drift().isPresent());
        boolean unhealthy =
                live.stream().anyMatch(release -> release.lastLook().unhealthy().isPresent());
        String last = lastEnded
                .map(run -> "last run " + run.state().word().replace('_', ' '))
                .orElse("no run yet");
        Colour colour = lastEnded.map(run -> Colour.of(run.state())).orElse(Colour.NEUTRAL);
        return new Badge(
                project,
                live(live) + (drifted ? ", drifted" : "") + (unhealthy ? ", unhealthy" : "") + " · " + last,
                (drifted || unhealthy) && colour != Colour.BAD ? Colour.DOUBTFUL : colour);
    }

    private static String live(List<Release> live) {
        List<String> commits = live.stream()
                .map(release -> release.commit().substring(0, SHORT))
                .distinct()
                .toList();
        if (commits.isEmpty()) {
            return "nothing live";
        }
        boolean more = commits.size() > MOST_COMMITS;
        return "live " + String.join(", ", more ? commits.subList(0, MOST_COMMITS) : commits) + (more ? ", ..." : "");
    }

    String svg() {
        int left = width(project);
        int right = width(words);
        String title = escaped(project + ": " + words);
        return """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="20" viewBox="0 0 %1$d 20" role="img" aria-label="%2$s">
                <title>%2$s</title>
                <rect width="%1$d" height="20" rx="3" fill="#24292f"/>
                <path d="M%3$d 0h%4$da3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-%4$dz" fill="%5$s"/>
                <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" aria-hidden="true">
                %6$s
                %7$s
                </g>
                </svg>
                """.formatted(
                left + right, title, left, right - 3, colour.hex, text(MARGIN, project), text(left + MARGIN, words));
    }

    private static String text(int from, String words) {
        return "<text x=\"" + from + "\" y=\"14\" textLength=\"" + (width(words) - 2 * MARGIN) + "\">" + escaped(words)
                + "</text>";
    }

    private static int width(String words) {
        return 2 * MARGIN + (int) Math.ceil(words.length() * LETTER);
    }

    /** Names are checked where they are read, and hosts say nothing here; a picture must not depend on either. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
