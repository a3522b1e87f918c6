# The strategy "replace": compose stops the old containers and starts new ones in their place.

# Sets said, not by a file, since a full disk would end compose in the middle.
up() {
    # Compose 1 does not take both.
    case " $* " in *' --no-start '*) ;; *) set -- -d "$@" ;; esac
    # shellcheck disable=SC2086 # an option with its value, or nothing
    said=$(compose up --no-deps --no-build $never "$@" 2>&1)
    status=$?
    # It ends lines as a terminal wants them.
    said=$(printf '%s\n' "$said" | tr -d '\r')
    printf '%s\n' "$said"
    return $status
}

# Makes image $1 (an id) live and watches it; fails, and sets lacking, if it does not hold. As many containers as ran,
# however many the compose file names; where none ran, as many as it names.
put() {
    expected=$1
    engine tag "$expected" "$reference" || { lacking="the image could not be tagged as $reference"; return 1; }
    remove_half_made
    # shellcheck disable=SC2046,SC2086 # several words
    if ! up $(scales_of $services) $services; then
        lacking="compose could not start $these: $(one_line "$said")"
        [ "$(states "$(release_members)")" != "$states_before" ] || refused=yes
        return 1
    fi
    [ -n "$stack" ] || identify || return 1
    followed=${workers:+$expected} ended=
    there=$(release_members)
    restarts=$(restarts_of "$(common "$there" "$all_before")")
    [ "$restarts" -le "$restarts_before" ] || restarts=$restarts_before
    if [ "$there" != "$all_before" ] || [ -n "$unfinished" ]; then follow_suit; fi
    restarts_at_first=$restarts
    watch || tell_how_often
}

# Prints the options of "up" for as many containers of the services $@ as are noted in scales.
scales_of() {
    for each in "$@"; do
        for noted in $scales; do
            case $noted in "$each="*) printf '%s %s ' --scale "$noted" ;; esac
        done
    done
}

# Prints the words that are in $1 and in $2.
common() {
    for id in $1; do
        case "$new_line$2$new_line" in *"$new_line$id$new_line"*) printf '%s ' "$id" ;; esac
    done
}

# Adds to what is lacking that the container ended meanwhile, and fails.
tell_how_often() {
    again=$((restarts - restarts_at_first))
    case $again$lacking in
        0* | *'started again'*) ;;
        *) lacking="$lacking; its container ended ${ended:+with status $ended }and was started again $again times" ;;
    esac
    return 1
}

# Prints how often Docker started the containers $1 again; it counts anew where one that had ended was started.
restarts_of() {
    sum=0
    # shellcheck disable=SC2086 # several words
    for again in $([ -z "$1" ] || engine inspect --format '{{.RestartCount}}' $1 2>/dev/null); do
        sum=$((sum + again))
    done
    echo $sum
}

# Prints how the containers $1 are.
states() {
    # shellcheck disable=SC2086 # several words
    [ -z "$1" ] || engine inspect --format '{{.Id}} {{.Image}} {{.State.Status}}' $1 2>/dev/null || :
}

# Compose 2 creates the new container as <id of the old one>_<name>, and renames it when the old one is gone. If it was
# killed in between, each later "up" fails because that name is taken. While the old container is there, one that was
# never started has nothing of value.
remove_half_made() {
    for id in $(release_members --filter status=created); do
        called=$(engine container inspect --format '{{slice .Name 1}}' "$id" 2>/dev/null)
        before_it=${called%%_*}
        case $before_it in *[!0-9a-f]*) continue ;; esac
        [ ${#before_it} -eq 12 ] && engine container inspect "$before_it" >/dev/null 2>&1 || continue
        engine rm "$id" >/dev/null 2>"$job/.errors" && say "removed $called, which a compose that was killed had left" ||
            say "$called could not be removed: $(one_line "$(cat "$job/.errors")")"
    done
}
