# Says whether jobs could be run here.
why=$( (umask 077 && mkdir -p "$jobs" "$locks" && printf 'slipway\n' >"$jobs/.probe.$$" &&
    ln "$jobs/.probe.$$" "$jobs/.probe.$$.link") 2>&1)
possible=$?
rm -f "$jobs/.probe.$$" "$jobs/.probe.$$.link"
if [ $possible -ne 0 ]; then
    set -f
    # shellcheck disable=SC2086,SC2116 # several lines become one
    printf 'slipway-job refused %s\n' "$(echo "cannot write below ~/.slipway (is the disk full?):" $why)" >&2
    exit 0
fi
for tool in cat date ln ls mkdir mv rm sleep tail wc; do
    command -v $tool >/dev/null 2>&1 || { printf 'slipway-job refused %s is missing\n' $tool >&2; exit 0; }
done
printf 'slipway-job ready\n' >&2
