# What a job says at its end: result.json in its folder, which Slipway reads.

say() {
    printf 'slipway: %s\n' "$*"
}

# The place is taken before anything is changed, so that a full disk does not lose the result.
reserve_report() {
    rm -f "$job"/.result.*
    { printf '%-4500s\n' ' ' >"$job/.result.$$"; } 2>/dev/null
}

# $1 as the inside of a JSON string: in one line, and not too long for the place.
json_text() {
    printf '%s' "$1" | head -c 1500 | LC_ALL=C tr '\001-\037\177' ' ' | LC_ALL=C sed 's/[\\"]/\\&/g'
}

# Ends the job with outcome $1, for the reason $2, and with exit status $3. What ran before and what runs now are in
# before and now, where the work knows them.
conclude() {
    json=$(printf '{"outcome":"%s","why":"%s","before":"%s","now":"%s"}' \
        "$1" "$(json_text "$2")" "$(json_text "$before")" "$(json_text "$now")")
    rm -f "$job/.body" "$job/.errors"
    tries=0
    until printf '%s' "$json" 1<>"$job/.result.$$" && mv -f "$job/.result.$$" "$job/result.json"; do
        tries=$((tries + 1))
        [ $tries -lt 600 ] || break
        sleep 1
    done 2>/dev/null
    [ -z "$2" ] || say "$2"
    exit "$3"
}

unchanged() {
    conclude UNCHANGED "$*" 1
}

before= now=
