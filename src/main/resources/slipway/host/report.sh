# What a job says at its end: result.json in its folder, which Slipway reads.

say() {
    printf 'slipway: %s\n' "$*"
}

# The place is taken before anything is changed, so that a full disk does not lose the result.
reserve_report() {
    rm -f "$job"/.result.*
    { printf '%-6000s\n' ' ' >"$job/.result.$$"; } 2>/dev/null
}

# $1 as the inside of a JSON string: in one line, and not too long for the place.
json_text() {
    printf '%s' "$1" | head -c 1500 | LC_ALL=C tr '\001-\037\177' ' ' | LC_ALL=C sed 's/[\\"]/\\&/g'
}

# Leaves outcome $1, for the reason $2, as the job's result. What ran before, what runs now, and by which names that is
# known are in before, now and names, where the work knows them.
leave_report() {
    json=$(printf '{"outcome":"%s","why":"%s","before":"%s","now":"%s","names":"%s"}' \
        "$1" "$(json_text "$2")" "$(json_text "$before")" "$(json_text "$now")" "$(json_text "$names")")
    rm -f "$job/.body" "$job/.errors" "$job/.ca"
    tries=0
    until printf '%s' "$json" 1<>"$job/.result.$$" && mv -f "$job/.result.$$" "$job/result.json"; do
        tries=$((tries + 1))
        [ $tries -lt 600 ] || break
        sleep 1
    done 2>/dev/null
    [ -z "$2" ] || say "$2"
}

# Ends the job with outcome $1, for the reason $2, and with exit status $3.
conclude() {
    leave_report "$1" "$2"
    exit "$3"
}

unchanged() {
    conclude UNCHANGED "$*" 1
}

before= now= names=
