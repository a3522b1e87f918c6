# The services of a Swarm that run one image, as one of its managers tells of them. The first of services serves; service is
# the one that is looked at.

# Sets of the service: swarm_image as its specification names it, update (the state of its last update, or none), tasks_wanted
# (a number, or global), parallelism, update_delay and monitor (nanoseconds), order, on_failure. Fails, and sets lacking,
# where there is none to be seen.
look_up() {
    # shellcheck disable=SC2046 # the fields of a line
    set -- $(engine service inspect --format '{{.Spec.Name}} {{.Spec.TaskTemplate.ContainerSpec.Image}} {{with .UpdateStatus}}{{or .State "none"}}{{else}}none{{end}} {{with .Spec.Mode.Replicated}}{{.Replicas}}{{else}}{{with .Spec.Mode.Global}}global{{else}}job{{end}}{{end}} {{with .Spec.UpdateConfig}}{{.Parallelism}} {{.Delay.Nanoseconds}} {{.Monitor.Nanoseconds}} {{.Order}} {{.FailureAction}}{{else}}1 0 5000000000 stop-first pause{{end}}' "$service" 2>/dev/null)
    [ "$1" = "$service" ] || { lacking="the Swarm does not tell of a service $service"; return 1; }
    swarm_image=$2 update=$3 tasks_wanted=$4 parallelism=$5 update_delay=$6 monitor=$7 order=$8 on_failure=$9
}

# Fails, and sets lacking, where this host cannot tell of the Swarm.
find_swarm() {
    case $(engine info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}' 2>/dev/null) in
        'active true') ;;
        'active '*) lacking="this host is a worker of its Swarm; name one of the managers as host (docker node ls on a manager shows them)"; return 1 ;;
        *) lacking="this host is in no Swarm; name a manager of one as host, or take compose in place of swarm"; return 1 ;;
    esac
}

# Fails, and sets lacking, where the service is not there.
find_service() {
    look_up && return 0
    known=$(engine service ls --format '{{.Name}}' 2>/dev/null | head -n 20 | tr '\n' ' ')
    lacking="there is no service $service in the Swarm (there is: ${known:-none}); make it once, for example with docker stack deploy, or correct the name"
    return 1
}

# The same, where it cannot be given another image.
find_fit_service() {
    find_service || return 1
    [ "$tasks_wanted" != 0 ] || { lacking="$service is scaled to 0 tasks, so nothing would tell whether a release is healthy; scale it first: docker service scale $service=1"; return 1; }
    [ "$tasks_wanted" != job ] || { lacking="$service is a job of the Swarm, which ends; name a service that goes on"; return 1; }
    is_ours "$swarm_image" && return 0
    lacking="$service runs $swarm_image, and what is built here is $repository; give it that image once, or name another service"
    return 1
}

# Is image $1 of the project's repository?
is_ours() {
    theirs=$(full_name "${1%@*}") ours=$(full_name "$repository:x")
    [ "${theirs%:*}" = "${ours%:*}" ]
}

# Prints image $1 of a specification as repository@sha256:..., where it has a digest.
digest_name() {
    case $1 in
        *@*)
            tagged=${1%@*}
            case ${tagged##*/} in *:*) tagged=${tagged%:*} ;; esac
            printf '%s\n' "$tagged@${1##*@}"
            ;;
        *) printf '%s\n' "$1" ;;
    esac
}

# Prints a line for each task of the service that shall run: its name, id, image and state.
running_tasks() {
    engine service ps --no-trunc --filter desired-state=running --format '{{.Name}} {{.ID}} {{.Image}} {{.CurrentState}}' "$service" 2>/dev/null
}
