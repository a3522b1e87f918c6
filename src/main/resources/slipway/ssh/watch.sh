# Whether a release holds: so many good samples in a row, within a time; and what an HTTP address answers. What is
# missing is told in lacking.

# Sets seconds: a clock that nobody sets.
clock() {
    { read -r seconds rest </proc/uptime; } 2>/dev/null || seconds=$(date +%s)
    seconds=${seconds%.*}
}

# The work's own function sample says whether all is well, and sets hopeless where it cannot get better. A stop makes an
# end of it, except while a release is put back: that has a moment more.
watch() {
    clock
    deadline=$((seconds + within)) row=0 lacking=
    while :; do
        hopeless=
        if sample; then
            row=$((row + 1))
            [ "$row" -lt "$samples" ] || return 0
            lacking="only $row of $samples samples in a row were good"
        else
            row=0
            [ -z "$hopeless" ] || return 1
        fi
        heed_stop || return 1
        clock
        [ "$seconds" -lt $deadline ] || { lacking="not within $within s: $lacking"; return 1; }
        pause
    done
}

heed_stop() {
    [ -n "$stopped" ] || return 0
    if [ -z "$backing_out" ]; then
        lacking="stopped before it was known whether it holds; the last sample: ${lacking:-good}"
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

# Sets asker: what the host has to ask an address with.
find_asker() {
    [ -n "$url" ] || return 0
    asker=curl
    command -v curl >/dev/null 2>&1 && return 0
    if command -v wget >/dev/null 2>&1; then
        asker=busybox
        case $(wget --version 2>&1) in *'GNU Wget'*) asker=wget ;; esac
        return 0
    fi
    lacking="the host has neither curl nor wget to ask $url with; install one of them, or set \"from\": \"server\""
    return 1
}

# One request, with nothing left of the one before. The body may have 10 MB, and what is behind the status 1 MB.
request() {
    rm -f "$job/.body" "$job/.answer"
    ulimit -f 20480 2>/dev/null
    case $asker in
        curl) exec curl -q -s -S -g -m 5 -o "$job/.body" -w 'HTTP/1 %{http_code}\n' "$url" ;;
        wget) exec wget -nv -S -T 5 -t 1 --max-redirect=0 --content-on-error -O "$job/.body" "$url" ;;
        busybox) exec wget -S -T 5 -O "$job/.body" "$url" ;;
    esac >"$job/.answer" 2>&1
}

# A server that sends a byte now and then keeps wget busy for ever, so the time is ours.
ask() {
    request &
    asking=$!
    clock
    over=$((seconds + 7))
    while kill -0 $asking 2>/dev/null; do
        clock
        if [ "$seconds" -ge $over ]; then
            kill -9 $asking 2>/dev/null
            echo "no whole answer within 5 s" >"$job/.answer"
        fi
        nap 0.05
    done
    wait $asking 2>/dev/null
    said=$?
    answered=$(LC_ALL=C sed -n 's,.*HTTP/[0-9.]* \([1-5][0-9][0-9]\).*,\1,p' "$job/.answer" | head -n 1)
}

answers_well() {
    ask
    if [ -z "$answered" ]; then
        said="$(LC_ALL=C grep -v '^HTTP/1 000' "$job/.answer" | head -n 1 | head -c 200), status $said"
        lacking="$url does not answer (${said#, })"
        return 1
    fi
    if [ "$answered" -ne "$wanted" ]; then
        lacking="$url answers $answered, not $wanted"
        return 1
    fi
    # The text may be the new release's own, such as its commit: the former one cannot have it.
    if [ -z "$contains" ] || [ -n "$backing_out" ]; then return 0; fi
    LC_ALL=C grep -q -F -e "$contains" "$job/.body" 2>/dev/null && return 0
    lacking="$url answers $answered, but without the text: $contains"
    return 1
}
