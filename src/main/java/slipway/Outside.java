package slipway;

import slipway.docker.Engine;
import slipway.git.Git;
import slipway.gitlab.watch.Findings;

/** What other programs do for us, and may keep us waiting; and what was last found of them. */
record Outside(Git git, Engine engine, Findings findings) {}
