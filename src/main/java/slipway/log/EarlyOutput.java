package slipway.log;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Buffers the output of a stage that was started early, until its turn. It is redacted, and limited to what the log keeps
 * of one stage.
 */
public final class EarlyOutput extends OutputStream {
    private final StageLogQuota quota;
    // Of its own, from the first byte to the last: a secret may come partly before the turn and partly after it.
    private final Redactor.Pass redaction;
    private ByteArrayOutputStream beginning = new ByteArrayOutputStream();
    private Optional<RunLog> log = Optional.empty();

    EarlyOutput(StageLogQuota.Sizes sizes, Redactor redactor) {
        this.quota = new StageLogQuota(sizes);
        this.redaction = redactor.begin();
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        add(redaction.next(bytes, offset, length));
    }

    /** The turn has come: what was held goes to the log, and from now on all that is written. */
    public synchronized void handTo(RunLog itsLog) {
        log = Optional.of(itsLog);
        itsLog.begin(beginning.toByteArray(), quota);
        beginning = new ByteArrayOutputStream(0);
    }

    /** Nothing more is written. */
    @Override
    public synchronized void close() {
        add(redaction.end());
    }

    private void add(byte[] redacted) {
        if (log.isPresent()) {
            log.get().write(redacted, 0, redacted.length);
            return;
        }
        int through = quota.pass(redacted.length);
        beginning.write(redacted, 0, through);
        if (through < redacted.length) {
            quota.keep(redacted, through, redacted.length - through);
        }
    }
}
