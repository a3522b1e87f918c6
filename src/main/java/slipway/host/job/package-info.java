/**
 * A job on a host that outlives the connection: started once, followed, stopped. Its door is {@code HostJob}. It does
 * not know what the job does.
 */
package slipway.host.job;
