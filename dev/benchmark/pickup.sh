# Sourced by dev/bench: how soon work begins on an idle server.
# shellcheck shell=bash disable=SC2154,SC2016

measure_pickup() {
  say "from the answer to the first stage"
  local number record start
  mkdir -p "$base/pickup/repository"
  git -C "$base/pickup/repository" init -q -b main
  port=$(free_port)
  start_slipway pickup '{
    "server": { "port": '"$port"' },
    "projects": [{ "name": "backend", "repository": { "url": "'"$base/pickup/repository"'" },
      "gitlab": { "path": "candlelight/candlelight-backend", "secretToken": "${env:BENCH_TOKEN}" },
      "test": { "commands": ["true"] }, "build": { "image": "bench" } }] }'
  for number in {1..30}; do
    git -C "$base/pickup/repository" -c user.name=bench -c user.email=bench@localhost commit -q --allow-empty -m "$number"
    git -C "$base/pickup/repository" branch "topic-$number"
    deliver "topic-$number" "$(git -C "$base/pickup/repository" rev-parse HEAD)" candlelight/candlelight-backend
    record=$(await_end "$run") || exit 1
    start=$(jq "$JQ_MS"'.stages[0].startedAt | ms' <<<"$record")
    # The stage may begin before its delivery's sender has read the answer.
    echo $((start > answered ? start - answered : 0)) >>"$base/pickup/answer"
    echo $((start - delivered)) >>"$base/pickup/delivery"
    jq "$JQ_MS"'(.finishedAt | ms) - '"$delivered" <<<"$record" >>"$base/pickup/whole"
  done
  row "from the 202 to the first stage, idle server, 30 deliveries: median, largest" \
    "$(median <"$base/pickup/answer") ms, $(largest <"$base/pickup/answer") ms" "median at most 20 ms" \
    "$(holds "$(median <"$base/pickup/answer") <= 20")"
  row "from sending the delivery to the first stage: median, largest" \
    "$(median <"$base/pickup/delivery") ms, $(largest <"$base/pickup/delivery") ms" "" ""
  row "a whole run of checkout and the test \`true\`: median" "$(median <"$base/pickup/whole") ms" "" ""
}
