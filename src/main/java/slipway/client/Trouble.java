package slipway.client;

/** Why a command ends here; the message says it to whoever typed it. */
final class Trouble extends Exception {
    private static final long serialVersionUID = 1L;

    private final Outcome outcome;

    Trouble(Outcome outcome, String message) {
        super(message);
        this.outcome = outcome;
    }

    Outcome outcome() {
        return outcome;
    }
}
