package slipway.torture;

/** A commit that the team pushed to a branch; {@code order} counts the pushes of all branches. */
record Push(int order, String branch, String commit) {}
