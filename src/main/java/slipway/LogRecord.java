package slipway;

import java.util.SortedMap;
import slipway.log.SharedLogs;
import slipway.run.history.LogChunks;

/** Gives the log package the log chunks of the database. */
record LogRecord(LogChunks chunks) implements SharedLogs {
    @Override
    public long size(long run) {
        return chunks.size(run);
    }

    @Override
    public void append(long run, SortedMap<Long, byte[]> added) {
        chunks.append(run, added);
    }

    @Override
    public SortedMap<Long, byte[]> from(long run, long offset) {
        return chunks.from(run, offset);
    }
}
