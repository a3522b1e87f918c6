# Says, and changes nothing, whether a service of a Swarm could be given another image, and how Swarm would do it.

describe() {
    printf 'service %s of the Swarm runs %s with %s tasks; Swarm replaces %s at a time, %s' "$service" "$(digest_name "$swarm_image")" \
        "$tasks_wanted" "$([ "$parallelism" = 0 ] && echo all || echo "$parallelism")" "$order"
    [ "$order" = start-first ] ||
        printf ', so that a task is away until its successor runs (docker service update --update-order start-first %s changes that, where two may run at a time)' "$service"
}

set -f
if find_engine && find_swarm_service; then answer="ready $(describe)"; else answer="refused $lacking"; fi
printf 'slipway-job %s\n' "$(printf '%s' "$answer" | tr '\n\t' '  ')" >&2
