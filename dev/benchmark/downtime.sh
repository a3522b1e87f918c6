# Sourced by dev/bench: for how long the service is away while a release goes live, by Slipway's exchange of the compose
# service beside the old script, asked 50 times a second; and how long a rollback takes beside a deploy.
# shellcheck shell=bash disable=SC2154

measure_downtime() {
  say "the service while its release is exchanged"
  local number way_of
  bring_up_parts
  port=$((APP_PORT + 1))
  repository=$(dev/parts/git-repository "$PARTS_DIR/git" candlelight/candlelight-backend "" "$BENCH_TOKEN")
  start_slipway downtime "$(downtime_config)"
  slipway_pid=${pids[-1]}
  begin_repository
  commit_version warm-1
  deploy_by script
  commit_version warm-2
  deploy_by exchange
  rm "$base"/away.* "$base"/took.*
  for number in {1..5}; do
    # The order alternates, so that whoever goes second gains nothing by it.
    if ((number % 2)); then way_of=(script exchange); else way_of=(exchange script); fi
    deploy_in_turn "${way_of[@]}"
    calculate "$(tail -1 "$base/away.exchange") / $(tail -1 "$base/away.script")" '%.3f\n' >>"$base/away-ratios"
  done
  row "the service is away while its release is exchanged, compose beside the old script, 5 pairs: median, smallest, largest ratio" \
    "$(median <"$base/away-ratios"), $(sort -n "$base/away-ratios" | head -1), $(largest <"$base/away-ratios")" "at most 0.50" \
    "$(holds "$(median <"$base/away-ratios") <= 0.50")"
  row "the same in milliseconds, medians: compose, old script" "$(median <"$base/away.exchange"), $(median <"$base/away.script")" "" ""
  measure_rollback
}

downtime_config() {
  # shellcheck disable=SC2016 # Slipway reads the variable
  whole_run_config | jq 'del(.projects[0].test)
    | .server.apiTokens = [{ name: "bench", token: "${env:BENCH_TOKEN}", may: "deploy" }]'
}

deploy_in_turn() {
  local way
  for way in "$@"; do
    commit_version "$number-$way"
    deploy_by "$way"
  done
  say "pair $number: away for $(tail -1 "$base/away.exchange") ms (compose) and $(tail -1 "$base/away.script") ms (script)"
}

# deploy_by script|exchange: a run that goes live in this way, while the service is asked.
deploy_by() {
  local record away failed asked
  redeploy_by "$1"
  deliver main "$commit" candlelight/candlelight-backend
  ask_until_the_end_of "$run"
  record=$(await_end "$run") || exit 1
  read -r away failed asked <"$base/asked"
  say "$1: away for $away ms, $failed of $asked requests failed"
  echo "$away" >>"$base/away.$1"
  jq "$JQ_MS"'(.finishedAt | ms) - (.startedAt | ms)' <<<"$record" >>"$base/took.$1"
}

# The asker reads what keeps its input open until the run has ended.
ask_until_the_end_of() {
  while [[ $(api "runs/$1" | jq -r .finishedAt) == null ]]; do sleep 0.2; done \
    | "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:TieredStopAtLevel=1 dev/benchmark/Asking.java "http://127.0.0.1:$APP_PORT/" >"$base/asked"
}

redeploy_by() {
  local change='.projects[0].redeploy |= (del(.compose) + { command: "sudo bash ./candlelight/candlelight-backend/rebuildbackend.sh" })'
  [[ $1 != exchange ]] || change='.projects[0].redeploy |= (del(.command) + { compose: { directory: "candlelight/candlelight-backend", service: "web" } })'
  local file=$base/downtime/deploy-config.json
  jq "$change" "$file" >"$file.new"
  mv "$file.new" "$file"
  local before
  before=$(grep -c 'was reloaded' "$base/downtime/log" || true)
  kill -HUP "$slipway_pid"
  until [[ $(grep -c 'was reloaded' "$base/downtime/log" || true) -gt $before ]]; do sleep 0.05; done
}

measure_rollback() {
  local number record
  redeploy_by exchange
  for number in {1..3}; do
    run=$(api projects/candlelight-backend/rollback -X POST | jq .id)
    record=$(await_end "$run") || exit 1
    jq "$JQ_MS"'(.finishedAt | ms) - (.startedAt | ms)' <<<"$record" >>"$base/took.rollback"
  done
  row "a rollback beside a deploy (checkout, build, push and the exchange; no tests), medians of 3 and 5" \
    "$(calculate "$(median <"$base/took.rollback") / $(median <"$base/took.exchange")") ($(median <"$base/took.rollback") ms, $(median <"$base/took.exchange") ms)" "" ""
}
