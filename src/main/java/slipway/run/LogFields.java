package slipway.run;

import org.slf4j.spi.LoggingEventBuilder;

/**
 * What a line of the server's log is about: {@code run}, {@code project} and {@code stage}, by the same names in every
 * line. As text they come before the message.
 */
public final class LogFields {
    private LogFields() {}

    public static LoggingEventBuilder run(LoggingEventBuilder line, Run run) {
        return run(line, run.id(), run.project());
    }

    public static LoggingEventBuilder run(LoggingEventBuilder line, long run, String project) {
        return project(line.addKeyValue("run", run), project);
    }

    public static LoggingEventBuilder stage(LoggingEventBuilder line, Run run, StageName stage) {
        return run(line, run).addKeyValue("stage", stage.word());
    }

    public static LoggingEventBuilder project(LoggingEventBuilder line, String project) {
        return line.addKeyValue("project", project);
    }
}
