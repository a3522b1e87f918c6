# Says, and changes nothing, whether services of a Swarm could be given another image, and how Swarm would do it.

describe() {
    find_fit_service || return 1
    told="$told${told:+; }service $service of the Swarm runs $(digest_name "$swarm_image") with $tasks_wanted tasks; Swarm replaces $([ "$parallelism" = 0 ] && echo all || echo "$parallelism") at a time, $order"
    [ "$order" = start-first ] ||
        told="$told, so that a task is away until its successor runs (docker service update --update-order start-first $service changes that, where two may run at a time)"
}

set -f
told='' refused=''
find_engine && find_swarm || refused=yes
for service in $services; do
    [ -n "$refused" ] || describe || refused=yes
done
[ -n "$refused" ] || [ -z "$commands" ] || { service=${services%% *}; can_copy || refused=yes; }
if [ -z "$refused" ]; then answer="ready $told"; else answer="refused $lacking"; fi
printf 'slipway-job %s\n' "$(printf '%s' "$answer" | tr '\n\t' '  ')" >&2
