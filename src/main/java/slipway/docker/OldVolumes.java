package slipway.docker;

import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.docker.engine.EngineConnection;
import slipway.docker.engine.EngineException;
import slipway.docker.engine.Labels;
import slipway.docker.engine.Owner;

/** Removes caches of tests that the configuration does not name any more. What a container uses, the engine keeps. */
record OldVolumes(EngineConnection engine, Owner owner) {
    private static final Logger LOG = LoggerFactory.getLogger(OldVolumes.class);

    /** @param wanted by the project's name; volumes of other projects stay */
    void remove(Map<String, KeepSet> wanted) throws EngineException, InterruptedException {
        List<InspectVolumeResponse> volumes = engine.ask(
                        "list of volumes",
                        () -> engine.client()
                                .listVolumesCmd()
                                .withFilter("label", List.of(Labels.PROJECT))
                                .exec())
                .getVolumes();
        for (InspectVolumeResponse volume : volumes == null ? List.<InspectVolumeResponse>of() : volumes) {
            if (isOld(volume, wanted)) {
                remove(volume.getName());
            }
        }
    }

    private boolean isOld(InspectVolumeResponse volume, Map<String, KeepSet> wanted) {
        Map<String, String> labels = volume.getLabels();
        String project = labels.get(Labels.PROJECT);
        Optional<KeepSet> ofProject = Optional.ofNullable(wanted.get(project)).filter(known -> !known.testing());
        // What older versions made has no owner; then the project has to be one of the configuration.
        boolean ours = owner.installation().equals(labels.get(Labels.SERVER))
                || (labels.get(Labels.SERVER) == null
                        && ofProject.flatMap(KeepSet::repository).isPresent());
        return ours && ofProject.isPresent() && !ofProject.get().caches().contains(volume.getName());
    }

    private void remove(String volume) throws EngineException, InterruptedException {
        engine.ask("removal of the volume " + volume, () -> {
            try {
                engine.client().removeVolumeCmd(volume).exec();
                LOG.info("removed the cache {}, which the configuration does not name any more", volume);
            } catch (NotFoundException e) {
                LOG.trace("{} was gone already", volume);
            } catch (ConflictException e) {
                LOG.debug("{} is in use and stays", volume, e);
            }
            return true;
        });
    }
}
