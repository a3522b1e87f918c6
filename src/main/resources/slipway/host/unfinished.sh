# Writes down, and forgets, what the host keeps of a release until it has come to its end (leftover.sh reads it), so that
# the next job knows what was before.

# Writes down that image $1 takes the place of the former one and, of a rolling release, how far that has come: phase,
# the old containers, the new ones, and the router's servers that get no requests (slots). Last, how many containers of
# each service ran.
record() {
    noted=$(printf '%s\n' "$folder" "$service" "$former" "$1" "$phase" "$old" "$fresh" "$slots" "$scales")
    place=$job/.swap.$places
    if [ "$places" -gt 0 ]; then places=$((places - 1)); fi
    (umask 077 && mkdir -p "$swaps" && printf '%s\n' "$noted" 1<>"$place") &&
        mv -f "$place" "$swaps/$project"
}

# A release that rolls writes this down many times, also when the disk has become full in between.
reserve_places() {
    while [ "$places" -lt 16 ]; do
        places=$((places + 1))
        { (umask 077 && printf '%-4000s\n' ' ' >"$job/.swap.$places"); } 2>/dev/null || return 1
    done
}

# Unless somebody has put another image live since: then that one is what was before.
remember_unfinished() {
    read_unfinished || return
    # Its workers may be away, also where it did not come to the service itself.
    scales=${its_scales:-$scales}
    [ -z "$former" ] || [ -z "$its_new" ] || [ "$former" = "$its_new" ] || return
    image_id "$its_former" >/dev/null || return
    former=$its_former unfinished=yes
    say "an earlier job did not bring its work on $service to an end; before it, $(name_of "$former") ran"
}

# From here on the next job takes what it finds for what was before it.
settled() {
    rm -f "$swaps/$project"
    while [ "$places" -gt 0 ]; do
        rm -f "$job/.swap.$places"
        places=$((places - 1))
    done
}
