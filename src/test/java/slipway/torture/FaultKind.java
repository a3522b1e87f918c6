package slipway.torture;

import java.io.IOException;

/** What is done to a server. */
enum FaultKind {
    KILL("kill", 10) {
        @Override
        void strike(Lives server) throws InterruptedException {
            server.kill();
        }

        @Override
        int longest(boolean besideOthers) {
            return besideOthers ? LONGEST_DEATH_BESIDE_OTHERS : LONGEST_DEATH;
        }

        @Override
        boolean end(Lives server) throws IOException {
            server.begin();
            return false;
        }
    },
    /** No packet goes between it and the database. */
    CUT("cut", 2) {
        @Override
        void strike(Lives server) throws IOException {
            server.cutOff();
        }

        @Override
        int longest(boolean besideOthers) {
            return LONGEST_CUT;
        }
    },
    /** SIGSTOP: its machine goes on to answer for it, so that it keeps its runs. */
    STOP("stop", 1) {
        @Override
        void strike(Lives server) throws IOException, InterruptedException {
            server.stop();
        }
    },
    /** As a virtual machine that is paused: SIGSTOP, and no packet. The others take up what it did, and it does not know. */
    PAUSE("pause", 1) {
        @Override
        void strike(Lives server) throws IOException, InterruptedException {
            server.cutOff();
            server.stop();
        }
    };

    private static final int LONGEST_DEATH = 600;

    /** Long enough for the others to take up what it did. */
    private static final int LONGEST_DEATH_BESIDE_OTHERS = 2_500;

    /** After ten seconds PostgreSQL's machine gives its connections up. */
    private static final int LONGEST_CUT = 16_000;

    private static final int STOPPED = 15_000;

    private final String word;
    private final int share;

    FaultKind(String word, int share) {
        this.word = word;
        this.share = share;
    }

    @Override
    public String toString() {
        return word;
    }

    /** How many of all faults of several servers are of this kind, compared with the others. */
    int share() {
        return share;
    }

    /** Whether another server must be there meanwhile: there is no process to be started at once. */
    boolean isLong() {
        return this != KILL;
    }

    abstract void strike(Lives server) throws IOException, InterruptedException;

    /** Milliseconds up to which it lasts. */
    int longest(boolean besideOthers) {
        return STOPPED;
    }

    /** Milliseconds from which on it lasts. */
    int shortest() {
        return this == STOP || this == PAUSE ? STOPPED : 0;
    }

    /** Afterwards it serves again. Returns whether it had ended because of the others, and was started again. */
    boolean end(Lives server) throws IOException, InterruptedException {
        return server.comesBack();
    }
}
