/**
 * A backup: the database and the configuration in one file. The door is {@link slipway.backup.BackupFile}. It knows no
 * server, and no folder of data.
 */
package slipway.backup;
