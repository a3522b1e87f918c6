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

# Sets ids.
find_containers() {
    lacking="Docker does not say what runs"
    if [ -n "$service" ]; then
        identify && ids=$(members)
    else
        ids=$(engine ps -q --no-trunc --filter "label=slipway.project=$label")
    fi
}

set -f
if ! { find_engine && find_containers; }; then
    # shellcheck disable=SC2086,SC2116 # several lines become one
    printf 'slipway-job refused %s\n' "$(echo $lacking)" >&2
    exit 0
fi
# shellcheck disable=SC2086 # several words
tell_containers $ids
printf '%s end\n' "$mark"
