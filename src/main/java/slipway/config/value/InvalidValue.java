package slipway.config.value;

/** A value that does not fit: what is wrong with it and what to do; whoever catches it knows the place. */
public final class InvalidValue extends Exception {
    private static final long serialVersionUID = 1L;

    public InvalidValue(String wrong, String remedy) {
        super(wrong + "; " + remedy);
    }
}
