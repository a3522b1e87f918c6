package slipway.run;

/** Where one release at a time is live: a host of an environment. */
public record Place(String project, String environment, String host) {}
