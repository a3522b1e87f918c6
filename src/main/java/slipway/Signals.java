package slipway;

import sun.misc.Signal;

/** The signals that mean something to the server. The JDK has no other door to them, and keeps this one (JEP 260). */
final class Signals {
    private Signals() {}

    /** SIGHUP: read the configuration again. */
    static void onReload(Runnable reload) {
        Signal.handle(new Signal("HUP"), signal -> reload.run());
    }

    /** SIGTERM and SIGINT: stop. Not a shutdown hook, which would race with those of the logger and the libraries. */
    static void onStop(Runnable stop) {
        Signal.handle(new Signal("TERM"), signal -> stop.run());
        Signal.handle(new Signal("INT"), signal -> stop.run());
    }
}
