package slipway.flood;

/**
 * What became of one delivery.
 *
 * @param status 0 if none came
 * @param run 0 if none was named
 * @param nanos from the moment at which it was due to be sent
 */
record Answer(String commit, int status, long run, long nanos) {}
