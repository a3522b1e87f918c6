# The release's image on the host: how it gets there, what it is called, and which older ones go.

# Sets new: the image's id. What the old container serves meanwhile is not touched.
fetch() {
    if new=$(image_id "$image"); then
        say "the host has $image already"
    else
        case $image in sha256:*) unchanged "the image $image is gone from the host, and was never in a registry; build it again" ;; esac
        say "pulling $image"
        tries=1
        until pull; do
            [ -z "$stopped" ] || unchanged "stopped while the image was pulled"
            explain_pull
            [ $tries -lt 3 ] || unchanged "the image $image could not be pulled: $(one_line "$errors")"
            nap $((tries * 2))
            tries=$((tries + 1))
        done
        new=$(image_id "$image") || unchanged "the image $image was pulled, but the host does not have it"
    fi
    rm -rf "$job/login"
}

image_id() {
    engine image inspect --format '{{.Id}}' "$1" 2>/dev/null
}

# In the background, so that a stop need not wait for it. The login is in a folder that is this job's alone.
pull() {
    exec_docker "$job/login" pull "$image" 2>"$job/.errors" &
    pulling=$!
    wait $pulling
    status=$?
    [ -z "$stopped" ] || kill $pulling 2>/dev/null
    errors=$(cat "$job/.errors")
    [ -z "$errors" ] || printf '%s\n' "$errors"
    return $status
}

# Another try helps neither against an image that is gone nor against a login that is refused.
explain_pull() {
    case $errors in
        *'manifest unknown'* | *'name unknown'* | *': not found'*)
            unchanged "the image $image is gone from the registry and from the host; build it again" ;;
        *unauthorized* | *denied* | *'no basic auth'*)
            unchanged "the registry refuses to give $image to the host; correct the login: $(one_line "$errors")" ;;
    esac
}

# Prints what image $1 (an id) is called in this project: by a digest where it has one.
name_of() {
    repository=$(full_name "$reference") called=$1
    repository=${repository%:*}
    for each in $(engine image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$1" 2>/dev/null); do
        tagged=$(full_name "${each%@*}")
        [ "${tagged%:*}" = "$repository" ] || continue
        called=$each
        [ "$each" != "$image" ] || break
    done
    printf '%s\n' "$called"
}

# Prints all that image $1 (an id) is called by: Slipway knows its release by one of them.
names_of() {
    # shellcheck disable=SC2046 # several lines become one
    echo "$1" $(engine image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$1" 2>/dev/null)
}

# Removes older images of ours that no rollback needs and no container uses. Newer ones may be another run's, on an
# engine that builds too. By each of its names, so that one that has a stranger's name too is left alone.
clean() {
    containers_now=$(engine ps -a -q --no-trunc)
    # shellcheck disable=SC2086 # several words
    used=$([ -z "$containers_now" ] || engine inspect --format '{{.Image}}' $containers_now 2>/dev/null)
    youngest=$(engine image inspect --format '{{.Created}}' "$new")
    for id in $(engine image ls -q --no-trunc --filter "label=slipway.project=$label" | sort -u); do
        # shellcheck disable=SC2086,SC2116 # several lines become one
        case " $new $former $retain $(echo $used) " in *" $id "*) continue ;; esac
        [ -z "$stopped" ] || return 0
        is_older "$id" && older=$(our_names "$id") && [ -n "$older" ] || continue
        # shellcheck disable=SC2086 # several words
        engine rmi $older >/dev/null 2>"$job/.errors" && say "removed the older image $id" ||
            say "the older image $id could not be removed: $(one_line "$(cat "$job/.errors")")"
    done
}

# To the second, since the parts of one are written with as many digits as there are.
is_older() {
    made=$(engine image inspect --format '{{.Created}}' "$1" 2>/dev/null | cut -c 1-19)
    limit=$(printf '%s' "$youngest" | cut -c 1-19)
    [ -n "$made" ] && [ "$made" != "$limit" ] && [ "$(printf '%s\n%s\n' "$made" "$limit" | LC_ALL=C sort | head -n 1)" = "$made" ]
}

# Prints the names of image $1; fails if one of them is not in our repository, or is kept.
our_names() {
    ours=$(full_name "$reference")
    for each in $(engine image inspect --format '{{range .RepoTags}}{{println .}}{{end}}{{range .RepoDigests}}{{println .}}{{end}}' "$1" 2>/dev/null); do
        case " $retain " in *" ${each#*@} "*) return 1 ;; esac
        tagged=$(full_name "${each%@*}")
        [ "${tagged%:*}" = "${ours%:*}" ] || return 1
        printf '%s\n' "$each"
    done
}
