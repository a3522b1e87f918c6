# Says what runs here of a project, and changes nothing: after the mark, a line of JSON with the host's time, and one for
# each container, each image and each other service of the stack; then the mark and the word end.

refuse() {
    # shellcheck disable=SC2048,SC2086,SC2116 # several lines become one
    printf 'slipway-job refused %s\n' "$(echo $*)" >&2
    exit 0
}

# Sets said to what docker answers. Fails for what has gone meanwhile; an engine that does not answer is refused, since
# it would look as if nothing ran. Not in a pipeline or a subshell, whose end would not be the script's. A warning is no part
# of the answer, so what went wrong is asked for once more.
ask() {
    said=$(engine "$@" 2>/dev/null) && return 0
    errors=$(engine "$@" 2>&1 >/dev/null)
    case $errors in *[Nn]'o such '*) return 1 ;; esac
    refuse "Docker does not say what runs: $(one_line "$errors")"
}

tell_containers() {
    images=
    printf '%s {"now":"%s"}\n' "$mark" "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
    for id in "$@"; do
        ask inspect --format "$mark"' {"name":{{json .Name}},"service":{{json (index .Config.Labels "com.docker.compose.service")}},"image":{{json .Image}},"revision":{{json (index .Config.Labels "org.opencontainers.image.revision")}},"state":{{json .State.Status}},"health":{{with .State.Health}}{{json .Status}}{{else}}""{{end}},"exit":{{json .State.ExitCode}},"restarts":{{json .RestartCount}},"started":{{json .State.StartedAt}}}{{println}}{{.Image}}' "$id" || continue
        printf '%s\n' "$said"
        image=$(printf '%s\n' "$said" | tail -n 1)
        case " $images " in *" $image "*) ;; *) images="$images $image" ;; esac
    done
    for id in $images; do
        ask image inspect --format "$mark"' {"image":{{json .Id}},"digests":{{json .RepoDigests}}}' "$id" && printf '%s\n' "$said"
    done
}

# A proxy among them may keep the address of a container that was replaced.
tell_neighbours() {
    [ -n "$stack" ] && ask ps -q --no-trunc --filter "label=com.docker.compose.project=$stack" --filter label=com.docker.compose.oneoff=False || return 0
    # Not the image that ps names, which is an id once its tag has moved. Where one has gone meanwhile, none is told.
    # shellcheck disable=SC2086 # several words
    [ -z "$said" ] || ! ask inspect --format "$mark"' {"neighbour":{{json (index .Config.Labels "com.docker.compose.service")}},"runs":{{json .Config.Image}}}' $said ||
        printf '%s\n' "$said"
}

set -f
find_engine || refuse "$lacking"
if [ -n "$service" ]; then
    identify || refuse "$lacking"
    ids=$(release_members) || refuse "Docker does not say what runs"
else
    ask ps -q --no-trunc --filter "label=slipway.project=$label"
    ids=$said
fi
# shellcheck disable=SC2086 # several words
set -- $ids
tell_containers "$@"
[ -z "$service" ] || tell_neighbours
printf '%s end\n' "$mark"
