package slipway.config;

/** A text is not a cron expression. */
public final class InvalidCron extends Exception {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    InvalidCron(String problem, String remedy) {
        super(problem);
        this.remedy = remedy;
    }

    /** How to correct it. */
    public String remedy() {
        return remedy;
    }
}
