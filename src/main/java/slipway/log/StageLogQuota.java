package slipway.log;

import java.util.Arrays;

/**
 * What one stage may take of a log: its beginning passes, of the rest only the end is kept, in memory, until the stage
 * has ended. Each stage has a share of its own, so that chatty tests do not take away what the redeploy says.
 */
final class StageLogQuota {
    private final Sizes sizes;
    private long left;
    private byte[] kept = new byte[0];
    /** Where in {@link #kept} the next byte goes. */
    private int next;

    private long heldBack;
    private boolean told;

    StageLogQuota(Sizes sizes) {
        this.sizes = sizes;
        this.left = sizes.beginning();
    }

    /**
     * How much of a stage is kept.
     *
     * @param beginning bytes that are written at once. 8 MiB are 100,000 lines, ten times the log of a large test suite;
     *     five stages of a thousand kept runs stay below 45 GB if each of them is as chatty as can be
     * @param end bytes that are held in memory meanwhile, for each run at work: the failure that everybody looks for
     */
    record Sizes(int beginning, int end) {
        static final Sizes USUAL = new Sizes(8 << 20, 1 << 20);
    }

    /** How many of the next {@code count} bytes pass. */
    int pass(int count) {
        int through = (int) Math.min(left, count);
        left -= through;
        return through;
    }

    /** Takes what did not pass. */
    void keep(byte[] bytes, int offset, int length) {
        if (kept.length == 0) {
            kept = new byte[sizes.end()];
        }
        int last = Math.min(length, kept.length);
        int toEdge = Math.min(last, kept.length - next);
        System.arraycopy(bytes, offset + length - last, kept, next, toEdge);
        System.arraycopy(bytes, offset + length - last + toEdge, kept, 0, last - toEdge);
        next = (next + last) % kept.length;
        heldBack += length;
    }

    /** True the first time that something did not pass: readers who wait are to be told once. */
    boolean begins() {
        boolean first = !told;
        told = true;
        return first;
    }

    /** What readers are told then. */
    String words() {
        return "slipway: this stage has written " + worded(sizes.beginning()) + "; of what follows, the last "
                + worded(sizes.end()) + " are kept and shown at its end";
    }

    private static String worded(int bytes) {
        int mebibytes = bytes >> 20;
        return mebibytes > 0 ? mebibytes + " MiB" : bytes + " bytes";
    }

    boolean holdsBack() {
        return heldBack > 0;
    }

    /** How many bytes did not pass and are not kept either. */
    long lost() {
        return Math.max(0, heldBack - kept.length);
    }

    /** What is kept, oldest first; from now on it is not held any more. */
    byte[] take() {
        byte[] end;
        if (heldBack <= kept.length) {
            end = Arrays.copyOf(kept, (int) heldBack);
        } else {
            end = Arrays.copyOfRange(kept, next, next + kept.length);
            System.arraycopy(kept, 0, end, kept.length - next, next);
        }
        kept = new byte[0];
        next = 0;
        heldBack = 0;
        return end;
    }
}
