package slipway.host.job;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import slipway.host.InspectionAnswers;
import slipway.host.ScriptAnswers;

/** Fuzz target: what a host says on the two streams of a job, in pieces whose size is the first byte. */
public final class HostAnswersFuzz {
    private HostAnswersFuzz() {}

    /** Called by Jazzer with any bytes; {@code M} in it stands for the script's mark. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        int piece = (input[0] & 15) + 1;
        byte[] said = new String(input, 1, input.length - 1, StandardCharsets.ISO_8859_1)
                .replace("M", "<mark>")
                .getBytes(StandardCharsets.ISO_8859_1);
        var log = new ByteArrayOutputStream();
        var output = new JobOutput(log);
        var feed = new JobFeed(output, new Reconnect(output, Duration.ofDays(1)), "<mark>");
        var words = new ScriptAnswers();
        try {
            for (int at = 0; at < said.length; at += piece) {
                int count = Math.min(piece, said.length - at);
                words.write(said, at, count);
                feed.write(said, at, count);
            }
        } catch (IOException refused) {
            // an answer that is not understood ends the connection
        }
        feed.seal();
        feed.result().ifPresent(result -> JobOutcome.of(result, feed.report(), "host"));
        words.answer("refused");
        var look = new InspectionAnswers("<mark>");
        for (byte each : said) {
            look.write(each);
        }
        look.sight();
        if (words.others().contains("\n") || log.size() > said.length) {
            throw new AssertionError("more was understood than was said");
        }
    }
}
