# Whether a release is healthy: so many good samples in a row, within a time; and what an HTTP address answers. What is
# missing is told in lacking.

# Sets seconds: a clock that nobody sets.
clock() {
    { read -r seconds rest </proc/uptime; } 2>/dev/null || seconds=$(date +%s)
    seconds=${seconds%.*}
}

# The work's own function sample says whether all is well. It sets hopeless where it cannot get better, signal where
# something says that the release is healthy and not only that it runs, and may_need to the seconds that a HEALTHCHECK
# may take by its own times. A stop makes an end of it, except while a release is put back: that has a moment more.
watch() {
    clock
    began=$seconds deadline=$((seconds + within)) row=0 lacking=
    while :; do
        hopeless= signal= may_need=0
        if sample; then
            clock
            [ "$row" -gt 0 ] || well_since=$seconds
            row=$((row + 1))
            enough && return 0
        else
            row=0
            [ -z "$hopeless" ] || return 1
        fi
        heed_stop || return 1
        clock
        allow_for_health
        [ "$seconds" -lt $deadline ] || { lacking="not within $((deadline - began)) s: $lacking"; return 1; }
        pause
    done
}

# The clock's seconds are cut off: hence a second more, so that a row is never shorter than it is called.
enough() {
    if [ "$row" -lt "$samples" ]; then
        lacking="only $row of $samples samples in a row were good"
        return 1
    fi
    [ -z "$signal" ] && [ "$uptime" -gt 0 ] || return 0
    [ $((seconds - well_since)) -le "$uptime" ] || return 0
    lacking="it ran for only $((seconds - well_since)) of $uptime s without a restart"
    return 1
}

# A container whose HEALTHCHECK may need longer than within is given that time, up to longest.
allow_for_health() {
    [ -z "$stopped" ] || return 0
    [ "$may_need" -le "$longest" ] || may_need=$longest
    [ $((began + may_need)) -le $deadline ] || deadline=$((began + may_need))
}

heed_stop() {
    [ -n "$stopped" ] || return 0
    if [ -z "$backing_out" ]; then
        lacking="stopped before it was known whether it is healthy; the last sample: ${lacking:-good}"
        return 1
    fi
    [ "$stopped" = heeded ] && return 0
    clock
    [ $deadline -le $((seconds + 15)) ] || deadline=$((seconds + 15))
    stopped=heeded
}

# In parts, since a shell looks after its signals only between two commands.
pause() {
    parts=$pauses
    while [ "$parts" -gt 0 ] && [ "$stopped" != yes ]; do
        nap "$pause"
        parts=$((parts - 1))
    done
}

# One request. The body is kept where a text is looked for, up to 10 MB. That text may be the new release's own, such as
# its commit: a former one that is put back cannot have it.
request() {
    body=/dev/null
    [ -z "$contains" ] || [ -n "$backing_out" ] || body=$job/.body
    ulimit -f 20480 2>/dev/null
    header=--header=
    [ "$asker" != curl ] || header=-H
    rest=$headers
    set --
    while [ -n "$rest" ]; do
        # It ends with a line end.
        line=${rest%%"
"*}
        rest=${rest#*"
"}
        set -- "$@" "$header$line"
    done
    case $asker in
        curl) exec curl -q -s -S -g -m 5 ${ca:+--cacert "$job/.ca"} "$@" -o "$body" -w 'HTTP/1 %{http_code}\n' "$url" ;;
        wget) exec wget -nv -S -T 5 -t 1 --max-redirect=0 --content-on-error ${ca:+--ca-certificate "$job/.ca"} "$@" -O "$body" "$url" ;;
        busybox) exec wget -S -T 5 "$@" -O "$body" "$url" ;;
    esac
}

# A server that sends a byte now and then keeps wget busy for ever, so the time is ours. Prints what was said, and at
# the end the exit status.
request_in_time() {
    request 2>&1 &
    asking=$!
    clock
    over=$((seconds + 7))
    while kill -0 $asking 2>/dev/null; do
        nap 0.05
        clock
        [ "$seconds" -lt $over ] || kill -9 $asking 2>/dev/null
    done
    wait $asking 2>/dev/null
    ended_with=$?
    case $ended_with in
        137) echo "no whole answer within 5 s" ;;
        153) echo "a body of more than 10 MB" ;;
    esac
    printf '\n%s\n' $ended_with
}

# Sets answered: the status, or nothing. A body that did not come whole is no answer; GNU wget ends with 8, and
# busybox's with 1, after a status such as 503. By no file, since the disk may be full.
ask() {
    rm -f "$job/.body"
    said=$(request_in_time | head -c 100000)
    status=$(printf '%s' "$said" | tail -n 1)
    said=${said%"$status"}
    answered=
    case $asker$status in
        curl0 | wget[08] | busybox[01])
            answered=$(printf '%s' "$said" | LC_ALL=C sed -n 's,^ *HTTP/[0-9.]* \([1-5][0-9][0-9]\).*,\1,p' | head -n 1) ;;
    esac
}

answers_well() {
    ask
    if [ -z "$answered" ]; then
        said=$(printf '%s' "$said" | LC_ALL=C grep -v -e '^HTTP/1 ' -e '^ *$' | tail -n 1 | head -c 200)
        lacking="$url does not answer (${said}${said:+, }status $status)"
        return 1
    fi
    if [ "$answered" -ne "$wanted" ]; then
        lacking="$url answers $answered, not $wanted"
        return 1
    fi
    if [ -z "$contains" ] || [ -n "$backing_out" ]; then return 0; fi
    LC_ALL=C grep -q -F -e "$contains" "$job/.body" 2>/dev/null && return 0
    lacking="$url answers $answered, but without the text: $contains"
    return 1
}
