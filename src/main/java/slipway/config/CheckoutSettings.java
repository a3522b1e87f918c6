package slipway.config;

import java.time.Duration;

/**
 * The checkout stage.
 *
 * @param depth how many commits the laid out repository has, its submodules too; 0 means all
 * @param submodules whether they are laid out, and theirs
 * @param lfs whether the files that Git LFS keeps are fetched; else their pointers are laid out
 * @param anyCommit whether a person may have a commit run that is on no branch and no tag
 */
public record CheckoutSettings(int depth, boolean submodules, boolean lfs, boolean anyCommit, Duration timeout) {
    /** What holds where nothing is configured. */
    public static final CheckoutSettings USUAL = new CheckoutSettings(20, true, true, false, Duration.ofMinutes(15));
}
