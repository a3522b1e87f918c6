package slipway.torture;

/** A line of the log that the deploy script itself writes on the host: {@code begin|end RUN COMMIT NANOSECONDS}. */
record HostLine(String word, long run, String commit, long time) {
    static HostLine of(String line) {
        String[] parts = line.split(" ", -1);
        return new HostLine(parts[0], Long.parseLong(parts[1]), parts[2], Long.parseLong(parts[3]));
    }

    boolean begins() {
        return word.equals("begin");
    }
}
