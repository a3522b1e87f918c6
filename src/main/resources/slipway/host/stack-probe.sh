# Says, and changes nothing, whether a release of the service could begin, and what it would mean for the stack.

examine() {
    remarks=
    find_engine && find_stack && check_service && fits_strategy && could_roll || return 1
    ids=$(members) unfinished= all=$(release_members)
    find_affected "$all" && router_fits || return 1
    unnamed=$(unnamed_volumes "$all")
}

say() {
    remarks="$remarks; $*"
}

describe() {
    announce
    ! read_unfinished || say "an earlier job was killed while it put another image in place of the former one${its_phase:+ ($its_phase)}; the next release begins with what it has left"
    [ -z "$one_shots" ] || say "running before it, with the new image: $one_shots"
    describe_strategy
    # shellcheck disable=SC2086 # several words
    there=$([ -z "$all" ] || engine inspect --format '{{slice .Name 1}} is {{.State.Status}}' $all)
    [ -n "$there" ] || there="no container of it yet, the first release makes one"
    printf 'service %s of the stack %s in %s: %s%s\n' "$these" "${stack:-$compose_project}" "$folder" "$(in_words "$there")" "$remarks"
}

set -f
if examine; then answer="ready $(describe)"; else answer="refused $lacking"; print_fix; fi
printf 'slipway-job %s\n' "$(printf '%s' "$answer" | tr '\n\t' '  ')" >&2
