/** Speaking to hosts over SSH: a connection, and a job on the host that outlives it. */
package slipway.ssh;
