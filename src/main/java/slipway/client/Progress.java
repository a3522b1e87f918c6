package slipway.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Consumer;
import slipway.text.SingleLine;

/** How a run goes on: one line that is written over and over on a terminal, else a line for each change. */
final class Progress implements Consumer<JsonNode> {
    private final Screen screen;
    private String last = "";

    Progress(Screen screen) {
        this.screen = screen;
    }

    @Override
    public void accept(JsonNode run) {
        String line = words(run);
        if (line.equals(last)) {
            return;
        }
        last = line;
        boolean inPlace = screen.errIsTerminal();
        boolean end = ExitCode.isEnd(run.path("state").asText());
        screen.err().print((inPlace ? "\r\u001B[K" : "") + line + (inPlace && !end ? "" : "\n"));
        screen.err().flush();
    }

    private static String words(JsonNode run) {
        StringBuilder words = new StringBuilder("run " + run.path("id").asLong() + " "
                + SingleLine.line(run.path("state").asText()));
        for (JsonNode stage : run.path("stages")) {
            String state = stage.path("state").asText();
            if (!state.equals("waiting") && !state.equals("skipped")) {
                words.append(", ").append(SingleLine.line(stage.path("name").asText() + " " + state));
            }
        }
        String reason = SingleLine.line(run.path("reason").asText(""));
        return run.path("reason").isNull() || reason.isEmpty() ? words.toString() : words + ": " + reason;
    }
}
