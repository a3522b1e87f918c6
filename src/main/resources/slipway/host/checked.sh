# The work of a job: the person's command; then the address that it is about must answer as it should.
work() {
    stopped= backing_out=
    trap 'stopped=yes' TERM
    reserve_report || unchanged "cannot write to ~/.slipway/jobs/$name; is the disk full?"
    # Before the command: what cannot be proven is not begun.
    find_asker || unchanged "$lacking"
    # shellcheck disable=SC1091 # follow.sh wrote it
    (. "$job/environment" && exec "${SHELL:-/bin/sh}" -c "$command")
    status=$?
    [ $status -eq 0 ] || conclude COMMAND_FAILED "the command ended with status $status" $status
    say "the command ended well; asking $url"
    watch || conclude NOT_HELD "$lacking" 1
    say "$url answered as it should, $samples times in a row"
    conclude HOLDS '' 0
}

sample() {
    signal=yes
    answers_well
}
