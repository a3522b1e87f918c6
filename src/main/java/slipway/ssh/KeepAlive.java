package slipway.ssh;

import com.jcraft.jsch.Session;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Asks a host that has been silent whether it is still there, so that a line that died without a word is noticed. The
 * library's own way needs a socket, which a connection through a jump host does not have.
 */
final class KeepAlive {
    private static final int UNANSWERED = 3;
    private static final Duration ASK_LIMIT = Duration.ofSeconds(20);

    private final Session session;
    private final SshSocketFactory socket;
    private final Duration interval;
    private final Runnable breakOff;
    private long heard;
    private long since = System.nanoTime();
    private int asked;

    /**
     * @param interval so long a silence is waited out before each question
     * @param breakOff ends the connection: a question waits as long as the connection takes nothing, which may be the
     *     first sign of its death
     */
    KeepAlive(Session session, SshSocketFactory socket, Duration interval, Runnable breakOff) {
        this.breakOff = breakOff;
        this.session = session;
        this.socket = socket;
        this.interval = interval;
        this.heard = socket.heard();
    }

    /** Asks if it is time to; returns false when three questions in a row were not answered. */
    boolean answered() throws InterruptedException {
        if (socket.heard() != heard) {
            heard = socket.heard();
            since = System.nanoTime();
            asked = 0;
        }
        if (System.nanoTime() - since < interval.toNanos()) {
            return true;
        }
        since = System.nanoTime();
        asked++;
        return asked <= UNANSWERED && ask();
    }

    /** Whatever answer comes, even "unknown request", is a sign of life. */
    private boolean ask() throws InterruptedException {
        try {
            return InterruptibleCall.call(this::send, ASK_LIMIT, breakOff);
        } catch (ExecutionException | TimeoutException lost) {
            return false;
        }
    }

    private boolean send() throws Exception { // declared so by the library
        session.sendKeepAliveMsg();
        return true;
    }
}
