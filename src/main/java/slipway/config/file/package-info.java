/**
 * Reads {@code deploy-config.json} into the records of {@code config}: one reader for each part of the file. Its door
 * is {@code ConfigFile}. All problems of a file are found in one reading.
 */
package slipway.config.file;
