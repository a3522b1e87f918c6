package slipway;

import slipway.log.Logs;
import slipway.run.Database;
import slipway.run.History;
import slipway.run.Queue;
import slipway.run.Releases;
import slipway.web.Seal;

/**
 * What is kept in the data folder, and is there after a restart.
 *
 * @param seal signs by a key there
 */
record Kept(Seal seal, Database database, Logs logs, Queue queue, History history, Releases releases) {}
