package slipway;

import slipway.database.Database;
import slipway.log.Logs;
import slipway.run.history.Freezes;
import slipway.run.history.History;
import slipway.run.history.Releases;
import slipway.run.queue.RunQueue;
import slipway.web.auth.HmacSigner;

/**
 * What is kept in the data folder, and is there after a restart.
 *
 * @param signer signs by a key there
 * @param freezes what people have frozen
 */
record Kept(
        HmacSigner signer,
        Database database,
        Logs logs,
        RunQueue queue,
        History history,
        Releases releases,
        Freezes freezes) {}
