package slipway.logging;

import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.simple.SimpleLoggerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The server's log as JSON lines, in place of slf4j-simple's text. Which levels are logged is still said by
 * slf4j-simple's properties, so that both say the same.
 */
public final class JsonLog implements SLF4JServiceProvider {
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter mdc = new NOPMDCAdapter();
    private final ILoggerFactory loggers;

    /** Called by SLF4J, which {@link Logging} tells of this class. */
    public JsonLog() {
        this(System.err);
    }

    JsonLog(PrintStream out) {
        ILoggerFactory levels = new SimpleLoggerFactory();
        Map<String, Logger> made = new ConcurrentHashMap<>();
        this.loggers = name -> made.computeIfAbsent(name, unknown -> new JsonLogger(levels.getLogger(name), out));
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return loggers;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return mdc;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {
        // All is there already.
    }
}
