package slipway;

import java.util.SortedMap;
import slipway.log.SharedLogs;
import slipway.run.history.LogChunks;

/** What the database has of logs, as the package that writes them wants to know it. */
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
