/**
 * The configuration as records that check themselves, and secrets that do not print. {@code Config} holds all of it. It
 * does not know how the file is written, nor who uses a setting.
 */
package slipway.config;
