/**
 * What is asked of a host over SSH, and the shell scripts that do it there. Its doors are {@code HostScript}, {@code
 * HostInspection} and {@code HostProbe}. It knows no run and no project.
 */
package slipway.host;
