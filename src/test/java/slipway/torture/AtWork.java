package slipway.torture;

/** A run that a server works on, and the stage that is running, in lower case; empty between stages. */
record AtWork(Lives where, String stage) {}
