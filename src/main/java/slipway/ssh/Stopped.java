package slipway.ssh;

/**
 * What came of ending a job on its host.
 *
 * @param gone whether nothing of it runs any more
 * @param words for users
 */
public record Stopped(boolean gone, String words) {}
