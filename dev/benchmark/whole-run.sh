# Sourced by dev/bench: a whole run, from push to live, beside the same commands typed by hand (by-hand).
# shellcheck shell=bash disable=SC2154

measure_whole_run() {
  say "a whole run beside the same by hand"
  bring_up_parts
  port=$((APP_PORT + 1))
  repository=$(dev/parts/git-repository "$PARTS_DIR/git" candlelight/candlelight-backend "" "$BENCH_TOKEN")
  start_slipway whole-run "$(whole_run_config)"
  slipway_pid=${pids[-1]}
  begin_repository
  export DOCKER_HOST=$BUILDER_ENGINE REGISTRY SSH_PORT PARTS_DIR
  # Not in the home of whoever runs this.
  export DOCKER_CONFIG=$base/docker
  mkdir -p "$DOCKER_CONFIG"
  ln -s "$DOCKER_CLI_PLUGINS" "$DOCKER_CONFIG/cli-plugins"
  docker login --username "$REGISTRY_USER" --password-stdin "$REGISTRY" <<<"$REGISTRY_PASSWORD" >/dev/null 2>&1
  commit_version warm-1; run_slipway
  commit_version warm-2; run_by_hand
  # The warm-up does not count.
  rm "$base/slipway.steps" "$base/hand.steps"
  pairs 7
  row "a whole run, from delivery to live, beside the same by hand, 7 pairs: median, smallest, largest ratio" \
    "$(ratios)" "at most 1.00" "$(holds "$(median <"$base/ratios") <= 1.00")"
  tell_steps
  change_config whole-run '.projects[0].buildDuringTests = true'
  pairs 5
  row "the same with \`buildDuringTests\`, 5 pairs" "$(ratios)" "" ""
  measure_without_test_cache
  measure_reuse
}

# Beside a job of GitLab with an image of Go as it is today: nothing is kept for the tests, and Go compiles its own library
# in each test and build, which golang:local has beforehand.
measure_without_test_cache() {
  docker build --tag golang:cold - <<<$'FROM golang:local\nRUN rm -rf /root/.cache/go-build' >"$base/cold.log" 2>&1
  sed -i 's/golang:local/golang:cold/' "$base/clone/Dockerfile"
  sed 's,^RUN go build,RUN --mount=type=cache\,target=/root/.cache/go-build go build,' "$base/clone/Dockerfile" >"$base/clone/Dockerfile.cached"
  in_clone add -A
  export TEST_CACHE= TEST_IMAGE=golang:cold
  against_no_cache "a whole run beside the same by hand, Go without its compiled library, and by hand without a cache for the tests, 5 pairs" \
    '.buildDuringTests = false | .test.image = "golang:cold"' 0.60
  against_no_cache "the same with \`buildDuringTests\`, 5 pairs" '.buildDuringTests = true' 0.57
  against_no_cache "the same in order, with a Dockerfile that keeps Go's cache (\`--mount=type=cache\`; by hand one that does not), 5 pairs" \
    '.buildDuringTests = false | .build.dockerfile = "Dockerfile.cached"' 0.30
  unset TEST_CACHE TEST_IMAGE
}

# against_no_cache MEASURED FILTER GOAL: the filter of jq changes the project.
against_no_cache() {
  change_config whole-run ".projects[0] |= ($2)"
  # What is kept from now on is not there yet.
  commit_version "warm-$3"
  run_slipway
  pairs 5
  row "$1" "$(ratios)" "at most $3" "$(holds "$(median <"$base/ratios") <= $3")"
}

# What a commit takes whose files are live already, but for its redeploy.
measure_reuse() {
  local number redeploy
  change_config whole-run '.projects[0].reuseImages = true'
  commit_version reuse
  run_slipway
  rm -f "$base/reuse"
  for ((number = 1; number <= 5; number++)); do
    in_clone commit --allow-empty -m "A merge that changes nothing"
    in_clone push origin main
    commit=$(git -C "$base/clone" rev-parse HEAD)
    run_slipway
    redeploy=$(steps slipway redeploy | tail -n 1)
    echo $((slipway_took - redeploy)) >>"$base/reuse"
    say "run $number with unchanged files: $slipway_took ms, $redeploy ms of it in redeploy"
  done
  row "a commit whose files are live (\`reuseImages\`), without its redeploy, 5 runs: median, largest" \
    "$(median <"$base/reuse") ms, $(largest <"$base/reuse") ms" "median at most 1000 ms" \
    "$(holds "$(median <"$base/reuse") <= 1000")"
}

# pairs COUNT: runs by Slipway and by hand, in turn.
pairs() {
  local number
  rm -f "$base/ratios"
  for ((number = 1; number <= $1; number++)); do
    # Whoever goes second gains nothing by it: the order alternates.
    if ((number % 2)); then pair run_slipway run_by_hand; else pair run_by_hand run_slipway; fi
    calculate "$slipway_took / $hand_took" '%.3f\n' >>"$base/ratios"
  done
}

ratios() { echo "$(median <"$base/ratios"), $(sort -n "$base/ratios" | head -1), $(largest <"$base/ratios")"; }

bring_up_parts() {
  dev/parts/all "$base/parts" >"$base/parts.out" 2>"$base/parts.err" &
  pids+=($!)
  until grep -q '^ready' "$base/parts.out"; do
    kill -0 "${pids[-1]}" 2>/dev/null || { cat "$base/parts.err" >&2; exit 1; }
    sleep 0.2
  done
  # shellcheck disable=SC1091 # written by dev/parts/all
  source "$base/parts/parts.env"
  export REGISTRY_PASSWORD DOCKER_CONFIG PATH=$DOCKER_RELEASE/bin:$PATH
}

whole_run_config() {
  cat <<END_CONFIG
{
  "server": { "port": $port, "docker": "$BUILDER_ENGINE" },
  "projects": [{
    "name": "candlelight-backend",
    "repository": { "url": "$repository", "identityFile": "$PARTS_DIR/git/id_ed25519", "knownHosts": "$PARTS_DIR/git/known_hosts" },
    "gitlab": { "path": "candlelight/candlelight-backend", "secretToken": "\${env:BENCH_TOKEN}" },
    "test": {
      "image": "golang:local", "pull": "if-not-present", "commands": ["go vet ./...", "go test ./..."],
      "services": [{ "image": "redis:local", "alias": "redis" }],
      "environment": { "REDIS_ADDR": "redis:6379" }, "cache": ["/root/.cache/go-build"]
    },
    "build": { "image": "$REGISTRY/candlelightdevteam/candlelight-backend", "tags": ["latest"], "noCache": true, "pull": false },
    "push": { "username": "$REGISTRY_USER", "password": "\${env:REGISTRY_PASSWORD}" },
    "redeploy": {
      "host": "127.0.0.1", "port": $SSH_PORT, "user": "ec2-user",
      "identityFile": "$PARTS_DIR/host/id_ed25519", "knownHosts": "$PARTS_DIR/host/known_hosts",
      "command": "sudo bash ./candlelight/candlelight-backend/rebuildbackend.sh"
    }
  }]
}
END_CONFIG
}

in_clone() { git -C "$base/clone" -c user.name=Bench -c user.email=bench@localhost "$@" >/dev/null 2>&1; }

begin_repository() {
  export GIT_SSH_COMMAND="ssh -i $PARTS_DIR/git/id_ed25519 -o UserKnownHostsFile=$PARTS_DIR/git/known_hosts"
  rm -rf "$base/clone" "$base/by-hand"
  git init -q -b main "$base/clone"
  cp -r dev/demo-app/. "$base/clone/"
  rm -rf "$base/clone/host"
  in_clone remote add origin "$repository"
  in_clone add -A
  in_clone commit -m "Begin"
  in_clone push origin main
  git clone -q "$repository" "$base/by-hand" 2>/dev/null
}

# A commit of its own for every run, so that nobody finds what another has just built or published.
commit_version() {
  sed -i "s/^const version = .*/const version = \"$1\"/" "$base/clone/main.go"
  in_clone commit -a -m "Version $1"
  in_clone push origin main
  commit=$(git -C "$base/clone" rev-parse HEAD)
}

versions=0
pair() {
  local side
  for side in "$@"; do
    versions=$((versions + 1))
    commit_version "$versions-$side"
    "$side"
  done
  say "pair $number: slipway $slipway_took ms, by hand $hand_took ms"
}

run_slipway() {
  local record
  deliver main "$commit" candlelight/candlelight-backend
  record=$(await_end "$run") || exit 1
  slipway_took=$(jq "$JQ_MS"'(.finishedAt | ms) - '"$delivered" <<<"$record")
  jq -r "$JQ_MS"'.stages[] | select(.startedAt) | "\(.name) \((.finishedAt | ms) - (.startedAt | ms))"' <<<"$record" >>"$base/slipway.steps"
  echo "between $(jq "$JQ_MS"'(.finishedAt | ms) - '"$delivered"' - ([.stages[] | select(.startedAt) | (.finishedAt | ms) - (.startedAt | ms)] | add)' <<<"$record")" \
    >>"$base/slipway.steps"
}

run_by_hand() {
  local before
  before=$(now)
  dev/benchmark/by-hand "$base/by-hand" "$commit" 3>>"$base/hand.steps" >"$base/by-hand.log" 2>&1 || { cat "$base/by-hand.log" >&2; exit 1; }
  hand_took=$(($(now) - before))
}

# An upper bound of what Slipway adds: the time between its stages, plus the extra time of each stage that takes longer
# than the same step by hand. Faster stages are not subtracted.
tell_steps() {
  local step slipway hand added
  added=$(steps slipway between | median)
  {
    echo "| step of a whole run, median | Slipway | by hand |"
    echo "|---|---|---|"
    for step in checkout test build push redeploy; do
      slipway=$(steps slipway "$step" | median)
      hand=$(steps hand "$step" | median)
      added=$(calculate "$added + ($slipway > $hand ? $slipway - $hand : 0)" %.0f)
      echo "| $step | $slipway ms | $hand ms |"
    done
    echo "| before, between and after them | $(steps slipway between | median) ms | |"
  } >"$base/stages"
  row "what Slipway itself adds to a run: between the stages, and in each stage that takes longer than by hand" \
    "$added ms" "at most 150 ms" "$(holds "$added <= 150")"
}

steps() { awk -v step="$2" '$1 == step { print $2 }' "$base/$1.steps"; }
