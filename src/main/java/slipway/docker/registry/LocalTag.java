package slipway.docker.registry;

import com.github.dockerjava.api.exception.NotFoundException;
import slipway.docker.engine.EngineConnection;
import slipway.docker.engine.EngineException;

/** The tags of a repository in the engine. */
record LocalTag(EngineConnection engine, String repository) {
    /** From now on the tag names the image with this id. */
    void name(String image, String tag) throws EngineException, InterruptedException {
        String what = "tag " + repository + ":" + tag;
        boolean named = engine.ask(what, () -> {
            try {
                engine.client().tagImageCmd(image, repository, tag).exec();
                return true;
            } catch (NotFoundException e) {
                return false;
            }
        });
        if (!named) {
            throw new EngineException(what + ": the image " + image + " is gone from the engine at " + engine.address()
                    + "; somebody removed it, or moved all of its tags to another image: retry the run");
        }
    }
}
