package slipway.config;

/** A value that does not fit: what is wrong with it and what to do; whoever catches it knows the place. */
final class Unfit extends Exception {
    private static final long serialVersionUID = 1L;

    Unfit(String wrong, String remedy) {
        super(wrong + "; " + remedy);
    }
}
