package slipway.system;

import java.lang.reflect.Proxy;

/**
 * The signals that mean something to the server. The JDK's one door to them is {@code sun.misc.Signal}, which it keeps
 * (JEP 260) but warns of at each use in a way that cannot be switched off: hence by reflection.
 */
public final class Signals {
    private Signals() {}

    /** SIGHUP: read the configuration again. */
    public static void onReload(Runnable reload) throws ReflectiveOperationException {
        handle("HUP", reload);
    }

    /** SIGTERM and SIGINT: stop. Not a shutdown hook, which would race with those of the logger and the libraries. */
    public static void onStop(Runnable stop) throws ReflectiveOperationException {
        handle("TERM", stop);
        handle("INT", stop);
    }

    private static void handle(String name, Runnable action) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object ours = Proxy.newProxyInstance(
                handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                    action.run();
                    return null;
                });
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
    }
}
