package slipway;

/** The program. */
public final class Slipway {
    private Slipway() {}

    public static void main(String[] arguments) {
        System.out.println("slipway");
    }
}
