package slipway.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HeadBufferTest {
    @Test
    void whatIsBeyondTheLimitIsDropped() throws Exception {
        var buffer = new HeadBuffer(4);

        buffer.write("abc".getBytes(StandardCharsets.UTF_8));
        assertThat(buffer.isFull()).isFalse();
        buffer.write("def".getBytes(StandardCharsets.UTF_8));
        buffer.write('g');

        assertThat(buffer.text()).isEqualTo("abcd");
        assertThat(buffer.isFull()).isTrue();
    }
}
