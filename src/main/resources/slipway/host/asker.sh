# Sets asker: what the host has to ask an address with.
find_asker() {
    [ -n "$url" ] || return 0
    if command -v curl >/dev/null 2>&1; then
        asker=curl
    elif command -v wget >/dev/null 2>&1; then
        asker=busybox
        case $(wget --version 2>&1) in *'GNU Wget'*) asker=wget ;; esac
    else
        lacking="the host has neither curl nor wget to ask $url with; install one of them, or set \"from\": \"server\""
        return 1
    fi
    [ -n "$ca" ] || return 0
    if [ $asker = busybox ]; then
        lacking="the host has only busybox's wget, which cannot check a certificate; install curl there, or leave out \"caFile\""
        return 1
    fi
    printf '%s' "$ca" >"$job/.ca" || { lacking="cannot write to ~/.slipway/jobs/$name; is the disk full?"; return 1; }
}
