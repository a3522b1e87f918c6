# Says what the services of a Swarm run, and changes nothing: a line of JSON for each task that shall run, and one for each
# image; then the mark and the word end. As look.sh does it for containers.

refuse() {
    printf 'slipway-job refused %s\n' "$(printf '%s' "$*" | tr '\n\t' '  ')" >&2
    exit 0
}

# Says which tasks of the service shall run, and adds to images.
look_at_tasks() {
    tasks=$(running_tasks) || refuse "the Swarm does not say what runs in $service"
    while read -r its_name its_id its_image its_state rest; do
        [ -n "$its_name" ] || continue
        printf '%s {"name":"%s","service":"%s","image":"%s","state":"%s"}\n' "$mark" "$its_name" "$service" "$its_image" "$(printf '%s' "$its_state" | tr '[:upper:]' '[:lower:]')"
        case " $images " in *" $its_image "*) ;; *) images="$images $its_image" ;; esac
    done <<TASKS
$tasks
TASKS
}

set -f
find_engine && find_swarm || refuse "$lacking"
printf '%s {"now":"%s"}\n' "$mark" "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
images=
for service in $services; do
    find_service || refuse "$lacking"
    look_at_tasks
done
for its_image in $images; do
    printf '%s {"image":"%s","digests":["%s"]}\n' "$mark" "$its_image" "$(digest_name "$its_image")"
done
printf '%s end\n' "$mark"
