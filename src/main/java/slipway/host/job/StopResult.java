package slipway.host.job;

/**
 * What came of ending a job on its host.
 *
 * @param gone whether nothing of it runs any more
 * @param words for users
 */
public record StopResult(boolean gone, String words) {}
