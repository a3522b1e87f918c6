# What an earlier job has left on the host that was killed in the middle of a release (swaps/PROJECT).

swaps=$HOME/.slipway/swaps

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
