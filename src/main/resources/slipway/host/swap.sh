# The work of a job: one service of a compose stack gets another image, and the former one back where that does not
# hold. A stop (TERM) is heeded where the service is whole: before the exchange, and while the new release is watched.

work() {
    stopped= backing_out= former= refused= unsettled= unfinished=
    trap 'stopped=yes' TERM
    reserve_report || unchanged "cannot write to ~/.slipway/jobs/$name; is the disk full?"
    set -f
    find_asker && find_engine && find_stack && check_service || unchanged "$lacking"
    fetch
    # The pull needs no turn, but what it waited for may have changed how the stack is to be called.
    take_stack && { [ -z "$told" ] || { find_stack && check_service; }; } || unchanged "$lacking"
    note
    [ -z "$stopped" ] || { lacking="stopped before anything was changed"; leave_as_it_is; }
    say "exchanging $service in $folder: ${before:-nothing} for $(name_of "$new")"
    say "calling $(printf '%s' "$composition" | tr '\n' ' ')"
    announce
    prepare_release
    if put "$new"; then held; else back_out; fi
}

# One job at a time in a stack, whichever project it is of: each would take the other's work for a stranger's.
take_stack() {
    place=$folder
    [ ! -d "$noted_folder" ] || place=$noted_folder
    place=$(cd "$place" && pwd -P | cksum)
    place=$locks/_stack-${place%% *}-${place##* }
    start_of $$
    # No name of a project begins like this.
    { (umask 077 && mkdir -p "$place") && printf '%s %s %s %s\n' $$ "$start" "$boot" "$name" >"$job/.owner.$$"; } 2>/dev/null ||
        { lacking="cannot write to ~/.slipway/locks; is the disk full?"; return 1; }
    # The owners are counted by their files' names.
    set +f
    turn "$place" "in the stack of $folder" || { lacking=$(waited_in_vain); return 1; }
    set -f
    rm -f "$job/.owner.$$"
    [ -z "$stopped" ] && [ ! -e "$job/stop" ] || { lacking="stopped before anything was changed"; return 1; }
}

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

# In the background, so that a stop need not wait for it. The login is in a folder that is this job's alone; with it,
# docker forgets which engine the user's own configuration names.
pull() {
    set -- pull "$image"
    if [ -d "$job/login" ]; then
        endpoint=$(engine context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null)
        case $endpoint in unix://*) set -- -H "$endpoint" "$@" ;; esac
        set -- --config "$job/login" "$@"
    fi
    # Not by a function, whose shell would be killed in place of docker.
    $sudo docker "$@" 2>"$job/.errors" &
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

# Sets what was before: former, members_before, states_before, restarts_before, neighbours_before, volumes_before, and how
# many of the service's containers run (scale): stopped leftovers of an interrupted compose or a person do not count. If
# an earlier job was killed in the middle, what that job found counts, and not what it left.
note() {
    swaps=$HOME/.slipway/swaps
    remove_half_made
    members_before=$(members) || silent
    states_before=$(states) restarts_before=0 scale=0
    for id in $members_before; do
        # shellcheck disable=SC2046 # the fields of a line
        set -- $(engine inspect --format '{{.Image}} {{.State.Status}} {{.RestartCount}}' "$id")
        restarts_before=$((restarts_before + ${3:-0}))
        case $2 in
            running | restarting | paused) former=$1 scale=$((scale + 1)) ;;
            *) [ $scale -gt 0 ] || former=$1 ;;
        esac
    done
    remember_unfinished
    find_affected "$members_before" || unchanged "$lacking"
    unnamed=$(unnamed_volumes "$members_before")
    neighbours_before=$(neighbours) && volumes_before=$(volumes) || silent
    tagged_before=$(image_id "$reference")
    record "$new" || unchanged "cannot write to ~/.slipway; is the disk full?"
    before=
    [ -z "$former" ] || before=$(name_of "$former")
}

silent() {
    unchanged "Docker does not say what runs in $folder; is it restarting?"
}

# That image $1 is put in the place of the former one.
record() {
    (umask 077 && mkdir -p "$swaps" && printf '%s\n%s\n%s\n%s\n' "$folder" "$service" "$former" "$1" >"$job/.swap") &&
        mv -f "$job/.swap" "$swaps/$project"
}

# The service's containers, and how they are.
states() {
    for id in $(members); do
        engine inspect --format '{{.Id}} {{.Image}} {{.State.Status}}' "$id" 2>/dev/null
    done
}

# Unless somebody has put another image live since: then that one is what was before.
remember_unfinished() {
    its_folder= its_service= its_former= its_new=
    { read -r its_folder && read -r its_service && read -r its_former && read -r its_new; } 2>/dev/null <"$swaps/$project"
    [ -n "$its_former" ] && [ "$its_folder" = "$folder" ] && [ "$its_service" = "$service" ] || return
    [ -z "$former" ] || [ -z "$its_new" ] || [ "$former" = "$its_new" ] || return
    image_id "$its_former" >/dev/null || return
    former=$its_former unfinished=yes
    say "an earlier job did not bring its work on $service to an end; before it, $(name_of "$former") ran"
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

# The service itself was not touched, so what an earlier job left unfinished still is.
leave_as_it_is() {
    [ -z "$tagged_before" ] || engine tag "$tagged_before" "$reference"
    if [ -n "$unfinished" ]; then record "$its_new"; else settled; fi
    unchanged "$lacking; $service was not touched${before:+, and $before is live as before}"
}

# Sets said, not by a file, since a full disk would end compose in the middle.
up() {
    # shellcheck disable=SC2086 # an option with its value, or nothing
    said=$(compose up -d --no-deps --no-build $never "$@" 2>&1)
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
    set -- "$service"
    [ "$scale" -eq 0 ] || set -- --scale "$service=$scale" "$service"
    if ! up "$@"; then
        lacking="compose could not start $service: $(one_line "$said")"
        [ "$(states)" != "$states_before" ] || refused=yes
        return 1
    fi
    [ -n "$stack" ] || identify || return 1
    restarts=0 ended=
    if [ "$(members)" = "$members_before" ]; then
        restarts=$(restarts_of_members)
        [ "$restarts" -le "$restarts_before" ] || restarts=$restarts_before
        [ -z "$unfinished" ] || follow_suit
    else
        follow_suit
    fi
    restarts_at_first=$restarts
    watch && return
    again=$((restarts - restarts_at_first))
    case $again$lacking in
        0* | *'started again'*) ;;
        *) lacking="$lacking; its container ended ${ended:+with status $ended }and was started again $again times" ;;
    esac
    return 1
}

# Prints how often Docker started the members again; it counts anew where compose started one that had ended.
restarts_of_members() {
    sum=0
    for id in $members_before; do
        again=$(engine inspect --format '{{.RestartCount}}' "$id" 2>/dev/null)
        sum=$((sum + ${again:-0}))
    done
    echo $sum
}

# Compose 2 creates the new container as <id of the old one>_<name>, and renames it when the old one is gone. If it was
# killed in between, each later "up" fails because that name is taken. While the old container is there, one that was
# never started has nothing of value.
remove_half_made() {
    for id in $(members --filter status=created); do
        called=$(engine container inspect --format '{{slice .Name 1}}' "$id" 2>/dev/null)
        old=${called%%_*}
        case $old in *[!0-9a-f]*) continue ;; esac
        [ ${#old} -eq 12 ] && engine container inspect "$old" >/dev/null 2>&1 || continue
        engine rm "$id" >/dev/null 2>"$job/.errors" && say "removed $called, which a compose that was killed had left" ||
            say "$called could not be removed: $(one_line "$(cat "$job/.errors")")"
    done
}

# All of the service's containers, since a service may have several.
sample() {
    ids=$(members) sum=0 signal=$url
    [ -n "$ids" ] || { lacking="no container of $service is there"; return 1; }
    for id in $ids; do
        # shellcheck disable=SC2046 # the fields of a line
        set -- $(engine inspect --format '{{.Image}} {{.State.Status}} {{.State.ExitCode}} {{.RestartCount}} {{with .State.Health}}{{.Status}}{{else}}none{{end}} {{with .Config.Healthcheck}}{{json .StartPeriod}} {{json .Interval}} {{json .Timeout}} {{json .Retries}}{{end}}' "$id" 2>/dev/null)
        [ $# -ge 5 ] || { lacking="the container of $service was removed"; return 1; }
        sum=$((sum + $4))
        [ "$2" = running ] || ended=$3
        [ "$5" = none ] || { signal=yes; health_may_need "$6" "$7" "$8" "$9"; }
        is_well "$@" || return 1
    done
    few_restarts "$sum" && { [ -z "$url" ] || answers_well; }
}

# Until a HEALTHCHECK has said unhealthy, or healthy at the last moment: after the start period $1, each of $4 tries
# takes the interval $2 and at most the time-out $3. All in nanoseconds, as Docker keeps them, where 0 is its default.
health_may_need() {
    tries=${4:-0}
    [ "$tries" -gt 0 ] 2>/dev/null || tries=3
    needs=$(($(seconds_of "$1" 0) + tries * ($(seconds_of "$2" 30) + $(seconds_of "$3" 30)) + 5))
    [ "$needs" -le "$may_need" ] || may_need=$needs
}

# Prints $1 nanoseconds as seconds, rounded up; $2 where that is none. Without arithmetic: not every shell's is that wide.
seconds_of() {
    case $1 in
        '' | 0 | *[!0-9]*) echo "$2" ;;
        ?*000000000) echo "${1%?????????}" ;;
        ??????????*) echo $((${1%?????????} + 1)) ;;
        *) echo 1 ;;
    esac
}

# $1 image, $2 state, $3 exit status, $4 restarts, $5 health.
is_well() {
    case $2 in
        running) ;;
        exited | dead) hopeless=yes lacking="its container ended with status $3"; return 1 ;;
        restarting) few_restarts "$sum" && lacking="its container ended with status $3 and is started again"; return 1 ;;
        *) lacking="its container is $2"; return 1 ;;
    esac
    [ "$1" = "$expected" ] || { lacking="its container runs another image, $1"; return 1; }
    case $5 in
        unhealthy) hopeless=yes lacking="its HEALTHCHECK says unhealthy"; return 1 ;;
        starting) lacking="its HEALTHCHECK says no more than starting, and may need $may_need s by its own times"; return 1 ;;
    esac
}

few_restarts() {
    [ "$1" -gt "$restarts" ] || return 0
    restarts=$1
    lacking="its container ended${ended:+ with status $ended} and was started again, $(($1 - restarts_at_first)) times by now"
    [ $((restarts - restarts_at_first)) -lt 2 ] || hopeless=yes
    return 1
}

# Old images are removed once the result is on disk: however that goes, the release is live.
held() {
    now=$(name_of "$new")
    say "$service runs $now, and held: $samples good samples in a row$(for_how_long)"
    settled
    finish_release || { besides; conclude AFTER_FAILED "the new release holds and is live, but $lacking$strangers" 1; }
    besides
    [ -z "$strangers" ] || conclude NEIGHBOURS_CHANGED "the new release holds, but other containers of the stack are not what they were: ${strangers#; besides, }" 1
    leave_report HOLDS ''
    clean
    rm -f "$job/.errors"
    exit 0
}

for_how_long() {
    [ -n "$signal" ] || [ "$uptime" -eq 0 ] ||
        printf ', without a restart in %s s; it has no HEALTHCHECK, and no "verify" asks it' "$uptime"
}

back_out() {
    [ -z "$refused" ] || leave_as_it_is
    first="$service did not hold: $lacking"
    say "$first"
    last_lines
    [ "$back_out" = yes ] || not_held "nothing was put back, since \"rollback\" is off"
    [ -n "$former" ] || not_held "nothing was put back, since nothing ran before"
    [ "$former" != "$new" ] || not_held "nothing was put back, since the same image ran before"
    say "putting back $before"
    backing_out=yes
    if put "$former"; then
        now=$before names=$(names_of "$former")
        besides
        settled
        conclude BACKED_OUT "$first; $before is live again$strangers" 1
    fi
    last_lines
    besides
    conclude BACK_OUT_FAILED "$first; putting back $before failed too: $lacking; now $(what_is_there)$strangers" 1
}

not_held() {
    besides
    settled
    conclude NOT_HELD "$first; $1; now $(what_is_there)$strangers" 1
}

besides() {
    compare_neighbours
    [ -z "$strangers" ] || strangers="; besides, $strangers"
}

# From here on the next job takes what it finds for what was before it.
settled() {
    rm -f "$swaps/$project"
}

last_lines() {
    for id in $(members); do
        say "the last lines of container $(engine inspect --format '{{.Name}}' "$id" 2>/dev/null):"
        engine logs --tail 30 "$id" 2>&1 | tail -c 8000
        echo
    done
}

what_is_there() {
    there=
    for id in $(members); do
        there="$there${there:+, }$(engine inspect --format '{{slice .Name 1}} is {{.State.Status}}' "$id" 2>/dev/null) with $(name_of "$(engine inspect --format '{{.Image}}' "$id" 2>/dev/null)")"
    done
    printf '%s\n' "${there:-no container of $service is there}"
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
