package slipway;

import java.nio.file.Path;
import slipway.log.Logs;
import slipway.run.Database;
import slipway.run.History;
import slipway.run.Queue;
import slipway.run.Releases;

/**
 * What is kept in the data folder, and is there after a restart.
 *
 * @param folder the data folder
 */
record Kept(Path folder, Database database, Logs logs, Queue queue, History history, Releases releases) {}
