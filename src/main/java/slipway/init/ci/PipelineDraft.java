package slipway.init.ci;

import java.util.List;
import java.util.Optional;

/**
 * What the repository's files say about the pipeline.
 *
 * @param pushes whether the image goes to a registry
 * @param registryUser who logs in there
 * @param service the service of a compose file that runs the image
 * @param understood a line for each setting: what it was read from
 * @param unclear a line for each thing that became no setting
 */
public record PipelineDraft(
        Optional<String> deployBranch,
        Optional<TestDraft> test,
        Optional<BuildDraft> build,
        boolean pushes,
        Optional<String> registryUser,
        Optional<RemoteDraft> remote,
        Optional<String> service,
        List<String> understood,
        List<String> unclear) {
    public PipelineDraft {
        understood = List.copyOf(understood);
        unclear = List.copyOf(unclear);
    }
}
