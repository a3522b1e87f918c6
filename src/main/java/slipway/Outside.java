package slipway;

import slipway.docker.Engine;
import slipway.git.Git;
import slipway.gitlab.HookWatch;

/** What other programs do for us, and may keep us waiting. */
record Outside(Git git, Engine engine, HookWatch hooks) {}
