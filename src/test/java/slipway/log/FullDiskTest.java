package slipway.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.SmallDisk;

/** A log on a real file system that is full: it says how many bytes are missing, and the stage goes on. */
@NeedsParts
class FullDiskTest {
    private static final Redactor REDACTOR = new Redactor(List.of("open-sesame"));

    @Test
    void aFullDiskDoesNotStopTheStage(@TempDir Path folder) throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        SmallDisk mounted = SmallDisk.mount(disk, "64k");
        try {
            Logs small = new Logs(disk);
            try (RunLog log = small.open(17, REDACTOR)) {
                byte[] block = "y".repeat(4095).concat("\n").getBytes(StandardCharsets.UTF_8);
                for (int i = 0; i < 32; i++) {
                    log.write(block, 0, block.length);
                }
                write(log, "the last words\n");
                assertThat(log.lastLines(1)).containsExactly("the last words");
                assertThat(log.mark()).as("readers are promised what is there").isEqualTo(small.size(17));
                mounted.resize("1m");
                write(log, "there is room again\n");
                assertThat(log.mark()).isEqualTo(small.size(17));
            }
            String text = Files.readString(disk.resolve("17.log"));
            assertThat(text)
                    .containsPattern("\n?slipway: \\d+ bytes of the log are missing here: .*\nthere is room again\n$");
            assertThat(missing(text)
                            + text.replaceAll("slipway: .*\n|there is .*\n", "")
                                    .stripTrailing()
                                    .length()
                            + 1)
                    .as("not a byte more is missing than the log says")
                    .isBetween(32 * 4096L + 15, 32 * 4096L + 17);
        } finally {
            mounted.unmount();
        }
    }

    private static long missing(String text) {
        return Pattern.compile("slipway: (\\d+) bytes of the log are missing")
                .matcher(text)
                .results()
                .mapToLong(told -> Long.parseLong(told.group(1)))
                .sum();
    }

    private static void write(RunLog log, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        log.write(bytes, 0, bytes.length);
    }
}
