# Says what runs here of a project, and changes nothing: a line of JSON for each container and each image, after the
# mark; then the mark and the word end.

tell_containers() {
    for id in "$@"; do
        engine inspect --format "$mark"' {"name":{{json .Name}},"image":{{json .Image}},"revision":{{json (index .Config.Labels "org.opencontainers.image.revision")}},"state":{{json .State.Status}},"health":{{with .State.Health}}{{json .Status}}{{else}}""{{end}}}' "$id" 2>/dev/null
    done
    for id in $([ $# -eq 0 ] || engine inspect --format '{{.Image}}' "$@" 2>/dev/null | sort -u); do
        engine image inspect --format "$mark"' {"image":{{json .Id}},"digests":{{json .RepoDigests}}}' "$id" 2>/dev/null
    done
}

# Compose notes the folder as whoever called it named it, so links count too; a compose file's own folder is the stack's.
of_service() {
    folder=$(folder_of "$directory")
    case $compose_file in
        /*) folder=${compose_file%/*} ;;
        */*) folder=$folder/${compose_file%/*} ;;
    esac
    for each in "$folder" "$(cd "$folder" 2>/dev/null && pwd -P)"; do
        [ -n "$each" ] || continue
        engine ps -a -q --no-trunc --filter "label=com.docker.compose.service=$service" \
            --filter "label=com.docker.compose.project.working_dir=$each" --filter label=com.docker.compose.oneoff=False || return 1
    done | sort -u
}

set -f
if ! find_engine; then
    # shellcheck disable=SC2086,SC2116 # several lines become one
    printf 'slipway-job refused %s\n' "$(echo $lacking)" >&2
    exit 0
fi
if [ -n "$service" ]; then ids=$(of_service); else ids=$(engine ps -q --no-trunc --filter "label=slipway.project=$label"); fi ||
    { printf 'slipway-job refused Docker does not say what runs\n' >&2; exit 0; }
# shellcheck disable=SC2086 # several words
tell_containers $ids
printf '%s end\n' "$mark"
