# Says which compose stacks have containers here, and changes nothing: after the mark, the home folder, and a line of JSON
# for each container; then the mark and the word end.

set -f
if ! find_engine; then
    print_fix
    printf 'slipway-job refused %s\n' "$(printf '%s' "$lacking" | tr '\n\t' '  ')" >&2
    exit 0
fi
ids=$(engine ps -a -q --no-trunc --filter label=com.docker.compose.project --filter label=com.docker.compose.oneoff=False 2>/dev/null | head -n 200)
printf '%s home %s\n' "$mark" "$HOME"
# shellcheck disable=SC2086 # several words
[ -z "$ids" ] || engine inspect --format "$mark"' {"stack":{{json (index .Config.Labels "com.docker.compose.project")}},"service":{{json (index .Config.Labels "com.docker.compose.service")}},"folder":{{json (index .Config.Labels "com.docker.compose.project.working_dir")}},"image":{{json .Config.Image}},"state":{{json .State.Status}}}' $ids 2>/dev/null
printf '%s end\n' "$mark"
