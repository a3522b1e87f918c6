/**
 * Connections to hosts over SSH, each with limits and an end. Its door is {@code SshConnection}. It does not know what
 * is run on them.
 */
package slipway.ssh;
