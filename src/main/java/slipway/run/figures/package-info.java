/** What the record says about many runs: counts, durations, and the four figures of DORA. It only reads. */
package slipway.run.figures;
