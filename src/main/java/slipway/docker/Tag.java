package slipway.docker;

/** The tags of a repository in the engine. */
record Tag(EngineConnection engine, String repository) {
    /** From now on the tag names the image with this id. */
    void name(String image, String tag) throws DockerException, InterruptedException {
        engine.ask("tag " + repository + ":" + tag, () -> {
            engine.client().tagImageCmd(image, repository, tag).exec();
            return true;
        });
    }
}
