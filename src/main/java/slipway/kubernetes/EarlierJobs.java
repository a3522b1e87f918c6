package slipway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import slipway.kubernetes.KubernetesException.Kind;

/** What earlier runs have left of a command: two migrations at a time would be in each other's way. */
record EarlierJobs(Cluster cluster, String label, String words, Patience patience) {
    /** Removes those that have ended, and waits for the others. */
    void await() throws KubernetesException, InterruptedException {
        while (!areGone()) {
            if (patience.isOver()) {
                throw new KubernetesException(Kind.REFUSED, "that of an earlier run still runs");
            }
            patience.pause();
        }
    }

    private boolean areGone() throws KubernetesException, InterruptedException {
        boolean gone = true;
        for (JsonNode job : patience.ask(() -> cluster.jobs(label))) {
            String name = job.at("/metadata/name").asText();
            if (CommandState.hasEnded(job)) {
                patience.ask(() -> cluster.removeJob(name));
            } else {
                patience.sayOnce("an earlier run left " + words + " running (job " + name + "); waiting for its end");
                gone = false;
            }
        }
        return gone;
    }
}
