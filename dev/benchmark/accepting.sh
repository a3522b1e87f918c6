# Sourced by dev/bench: accepting deliveries, beside Debian's webhook (https://github.com/adnanh/webhook).
# shellcheck shell=bash disable=SC2154,SC2016

measure_accepting() {
  say "accepting deliveries"
  local slipway_port webhook_port connections name
  make_busy_repository
  start_busy accepting busy-1 ''
  slipway_port=$port
  start_webhook

  total=0
  # Java compiles its code meanwhile; webhook was compiled before.
  for name in slipway webhook; do push 64 "$name" 20s >"$base/warm-up.$name"; done
  total=$(awk '{ print $2 }' "$base/warm-up.slipway")
  for connections in 8 64; do
    for name in slipway webhook; do
      push "$connections" "$name" 10s >"$base/$name.$connections"
    done
    read -r _ _ rate _ p99 errors <"$base/slipway.$connections"
    read -r _ _ other_rate _ other_p99 other_errors <"$base/webhook.$connections"
    total=$((total + $(awk '{ print $2 }' "$base/slipway.$connections")))
    row "accepted per second, durably, $connections connections; webhook (keeps nothing)" \
      "$(calculate "$rate" %.0f); $(calculate "$other_rate" %.0f): $(calculate "$rate / $other_rate") times" "at least 1.5 times" \
      "$(holds "$rate / $other_rate >= 1.5")"
    row "99th percentile of the answer, $connections connections; webhook" \
      "$p99 ms; $other_p99 ms: $(calculate "$p99 / $other_p99") times" "at most 0.33 times" "$(holds "$p99 / $other_p99 <= 0.334")"
    [[ $errors$other_errors == 00 ]] || row "failed requests, $connections connections; webhook" "$errors; $other_errors" 0 0
  done
  count_recorded
}

# make_busy_repository: one whose branches busy-1 to busy-3 are for start_busy.
make_busy_repository() {
  local branch
  busy_repository=$base/busy-repository
  rm -rf "$busy_repository"
  git init -q -b main "$busy_repository"
  git -C "$busy_repository" -c user.name=bench -c user.email=bench@localhost commit -q --allow-empty -m bench
  for branch in busy-1 busy-2 busy-3; do git -C "$busy_repository" branch "$branch"; done
}

# start_busy NAME BRANCH SETTING: a server whose one worker is busy with tests of that branch, so that it is accepting that is
# measured; sets $port.
start_busy() {
  port=$(free_port)
  start_slipway "$1" '{
    "server": { "port": '"$port"', "workers": 1'"$3"' },
    "projects": [{ "name": "backend", "repository": { "url": "'"$busy_repository"'" },
      "gitlab": { "path": "candlelight/candlelight-backend", "secretToken": "${env:BENCH_TOKEN}" },
      "test": { "commands": ["sleep 600"] }, "build": { "image": "bench" } }] }'
  deliver "$2" "$(git -C "$busy_repository" rev-parse HEAD)" candlelight/candlelight-backend
  until [[ $(api "runs/$run" | jq -r ".stages[1].state") == running ]]; do
    [[ $(api "runs/$run" | jq -r .finishedAt) == null ]] || { api "runs/$run" >&2; exit 1; }
    sleep 0.05
  done
}

# What wrk cuts off at its end was accepted too, but wrk has not seen the answer: at most one for each connection.
count_recorded() {
  local recorded
  port=$slipway_port
  recorded=$(($(api 'runs?limit=1' | jq '.runs[0].id') - 1))
  row "runs recorded of $total answered with 202 (and up to $((64 + 8 + 64)) cut off at the end)" "$recorded" "none lost" \
    "$(holds "$recorded >= $total && $recorded <= $total + 136")"
}

start_webhook() {
  webhook_port=$(free_port)
  cat >"$base/hooks.json" <<END_HOOKS
[{ "id": "gitlab", "execute-command": "/bin/true",
   "trigger-rule": { "match": { "type": "value", "value": "$BENCH_TOKEN", "parameter": { "source": "header", "name": "X-Gitlab-Token" } } } }]
END_HOOKS
  webhook -hooks "$base/hooks.json" -ip 127.0.0.1 -port "$webhook_port" >"$base/webhook.log" 2>&1 &
  pids+=($!)
  until (exec 3<>"/dev/tcp/127.0.0.1/$webhook_port") 2>/dev/null; do sleep 0.05; done
}

# push CONNECTIONS NAME TIME: prints "figures REQUESTS RATE P50 P99 FAILED".
push() {
  local url
  call=$((call + 1))
  case $2 in
    slipway) url=http://127.0.0.1:$slipway_port/webhooks/gitlab ;;
    webhook) url=http://127.0.0.1:$webhook_port/hooks/gitlab ;;
  esac
  # webhook answers before it has started the command: it is busy for seconds after a load.
  await_rest "${pids[@]}"
  wrk -t 2 -c "$1" -d "$3" --latency -s dev/benchmark/push.lua "$url" -- dev/benchmark "$BENCH_TOKEN" "$call" >"$base/wrk.out"
  cat "$base/wrk.out" >&2
  grep '^figures' "$base/wrk.out"
}
call=0
