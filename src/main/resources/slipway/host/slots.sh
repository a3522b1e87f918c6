# The servers of a HAProxy that stand for the service's containers. A slot is one that gets no requests by our doing:
# "container of the router,backend/server,address".

# Waits until the router finds all of the containers $1 healthy. Fails, and sets lacking, if it does not.
await_router() {
    [ -n "$router" ] || return 0
    clock
    over=$((seconds + drain_within))
    while :; do
        unseen=$(unseen_of "$1")
        [ -n "$unseen" ] || return 0
        ! is_stopped || { lacking="stopped before the router knew it"; return 1; }
        clock
        [ "$seconds" -lt "$over" ] || break
        nap 0.2
    done
    lacking="the router $router does not have it as UP within $drain_within s, at the address $unseen; does its server-template look up $service, and has it a free server for one more?"
    return 1
}

# Prints an address of each of the containers $1 that not every router uses.
unseen_of() {
    seen=$(servers)
    for id in $1; do
        for each in $(routers); do
            uses "$each" "$(addresses_of "$id")" || { printf '%s ' "$(addresses_of "$id")"; break; }
        done
    done
}

# Whether the router's container $1 has servers at one of the addresses $2, and all of them are up and ready.
uses() {
    printf '%s\n' "$seen" | {
        used=1
        while read -r its_router slot address is admin; do
            [ "$its_router" = "$1" ] || continue
            case " $2 " in *" $address "*) ;; *) continue ;; esac
            [ "$is" = 2 ] && [ "$admin" = 0 ] || exit 1
            used=0
        done
        exit "$used"
    }
}

# Adds the servers of the containers $1 to slots.
find_slots() {
    [ -n "$router" ] || return 0
    wanted_at=
    for id in $1; do wanted_at="$wanted_at $(addresses_of "$id")"; done
    known=$(servers) || not_drained "the router $router does not say which servers stand for the container(s)"
    slots="$slots$(printf '%s\n' "$known" | while read -r its_router slot address is admin; do
        case "$wanted_at " in *" $address "*) printf '%s,%s,%s ' "$its_router" "$slot" "$address" ;; esac
    done)"
}

# No new requests go there; those under way go on, for drain_within seconds at most.
drain_slots() {
    set_slots drain
    for slot in $failed; do
        named=${slot#*,}
        not_drained "the router did not set ${named%%,*} to drain: $(one_line "$refusal")"
    done
    clock
    over=$((seconds + drain_within)) quiet=0
    while :; do
        busy=$(sessions)
        if [ "$busy" -eq 0 ]; then quiet=$((quiet + 1)); else quiet=0; fi
        if [ "$quiet" -ge 2 ] || is_stopped; then return; fi
        clock
        [ "$seconds" -lt "$over" ] || break
        nap 0.2
    done
    say "$busy request(s) to the old container(s) were still under way after $drain_within s"
}

# Prints how many requests are under way at the slots.
sessions() {
    for each in $(routers); do
        answer=$(ask_router "$each" 'show stat') || { echo 1; continue; }
        printf '%s\n' "$answer" | while IFS=, read -r backend named queued most current others; do
            case " $slots " in *" $each,$backend/$named,"*) printf '%s\n' "$current" ;; esac
        done
    done | {
        sum=0
        while read -r current; do
            case $current in '' | *[!0-9]*) ;; *) sum=$((sum + current)) ;; esac
        done
        echo "$sum"
    }
}

# Sets all slots to state $1, whatever the router is called by now; and failed to those where that was not done.
set_slots() {
    failed=
    for slot in $slots; do
        its_router=${slot%%,*} named=${slot#*,}
        # One that is gone or was stopped knows nothing of it any more.
        ! is_down "$its_router" || continue
        answer=$(ask_router "$its_router" "set server ${named%%,*} state $1")
        case $answer in *[![:space:]]*) failed="$failed$slot " refusal=$answer ;; esac
    done
}

# The containers are gone: the next one that takes such a server shall get requests again, but not before it is the next one.
free_slots() {
    [ -n "$slots" ] || return 0
    clock
    over=$((seconds + drain_within))
    while still_used && [ "$seconds" -lt "$over" ]; do
        nap 0.2
        clock
    done
    ready_slots
}

# Whether the router still takes one of the containers that are gone for healthy.
still_used() {
    servers | {
        while read -r its_router slot address is admin; do
            case " $slots " in *" $its_router,$slot,$address "*) [ "$is" != 2 ] || exit 0 ;; esac
        done
        exit 1
    }
}

# A server that stayed drained would give the next container that it stands for no requests at all.
ready_slots() {
    for tries in 1 2 3 4 5; do
        [ -n "$slots" ] || return 0
        set_slots ready
        slots=$failed
        [ -z "$slots" ] || nap 1
    done
    for slot in $slots; do
        named=${slot#*,}
        say "the router did not set ${named%%,*} to ready: $(one_line "$refusal")"
        unsettled="$unsettled${unsettled:+; }the router's server ${named%%,*} still gets no requests; set it to ready by hand"
    done
    slots=
}
