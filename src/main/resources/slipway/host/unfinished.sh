# What the host keeps of a release until it has come to its end (swaps/PROJECT), so that the next job knows what was
# before.

swaps=$HOME/.slipway/swaps

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

# Sets what an earlier job wrote down; fails where it did not leave anything of this service unfinished.
read_unfinished() {
    its_folder= its_service= its_former= its_new= its_phase= its_old= its_fresh= its_slots= its_scales=
    {
        read -r its_folder && read -r its_service && read -r its_former && read -r its_new
        # Earlier versions wrote no more than that.
        read -r its_phase && read -r its_old && read -r its_fresh && read -r its_slots && read -r its_scales
    } 2>/dev/null <"$swaps/$project"
    [ -n "$its_former" ] && [ "$its_folder" = "$folder" ] && [ "$its_service" = "$service" ]
}

# Whether a rolling release was killed, and the next one finishes it or takes it back first.
was_killed_rolling() {
    read_unfinished && [ -n "$its_phase" ]
}

# Unless somebody has put another image live since: then that one is what was before.
remember_unfinished() {
    read_unfinished || return
    [ -z "$former" ] || [ -z "$its_new" ] || [ "$former" = "$its_new" ] || return
    image_id "$its_former" >/dev/null || return
    former=$its_former unfinished=yes scales=${its_scales:-$scales}
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
