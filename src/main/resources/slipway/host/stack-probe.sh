# Says, and changes nothing, whether a release of the service could begin, and what it would mean for the stack.

examine() {
    remarks=
    find_engine && find_stack && check_service && fits_strategy || return 1
    ids=$(members) unfinished=
    find_affected "$ids" && router_fits || return 1
    unnamed=$(unnamed_volumes "$ids")
}

say() {
    remarks="$remarks; $*"
}

describe() {
    announce
    [ -z "$one_shots" ] || say "running before it, with the new image: $one_shots"
    describe_strategy
    # shellcheck disable=SC2086 # several words
    there=$([ -z "$ids" ] || engine inspect --format '{{slice .Name 1}} is {{.State.Status}}' $ids)
    [ -n "$there" ] || there="no container of it yet, the first release makes one"
    printf 'service %s of the stack %s in %s: %s%s\n' "$service" "${stack:-$compose_project}" "$folder" "$(in_words "$there")" "$remarks"
}

set -f
if examine; then answer="ready $(describe)"; else answer="refused $lacking"; tell_mend; fi
printf 'slipway-job %s\n' "$(printf '%s' "$answer" | tr '\n\t' '  ')" >&2
