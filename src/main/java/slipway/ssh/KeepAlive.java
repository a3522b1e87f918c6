package slipway.ssh;

import com.jcraft.jsch.Session;
import java.time.Duration;

/**
 * Asks a host that has been silent whether it is still there, so that a line that died without a word is noticed. The
 * library's own way needs a socket, which a connection through a jump host does not have.
 */
final class KeepAlive {
    private static final int UNANSWERED = 3;

    private final Session session;
    private final SshSocketFactory socket;
    private final Duration interval;
    private long heard;
    private long since = System.nanoTime();
    private int asked;

    /** @param interval so long a silence is waited out before each question */
    KeepAlive(Session session, SshSocketFactory socket, Duration interval) {
        this.session = session;
        this.socket = socket;
        this.interval = interval;
        this.heard = socket.heard();
    }

    /** Asks if it is time to; returns false when three questions in a row were not answered. */
    boolean answered() {
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
    private boolean ask() {
        try {
            session.sendKeepAliveMsg();
            return true;
        } catch (Exception lost) { // declared so by the library
            return false;
        }
    }
}
