# Sourced by dev/bench: what a promotion takes besides its redeploy, from its start to its end.
# shellcheck shell=bash disable=SC2154

measure_promotion() {
  say "promotions from staging to production"
  local number
  bring_up_parts
  port=$((APP_PORT + 1))
  repository=$(dev/parts/git-repository "$PARTS_DIR/git" bench/promotion "" "$BENCH_TOKEN")
  start_slipway promotion "$(promotion_config)"
  export GIT_SSH_COMMAND="ssh -i $PARTS_DIR/git/id_ed25519 -o UserKnownHostsFile=$PARTS_DIR/git/known_hosts"
  rm -rf "$base/clone"
  git init -q -b main "$base/clone"
  printf 'FROM busybox:local\nCOPY version /\n' >"$base/clone/Dockerfile"
  in_clone remote add origin "$repository"
  # The first one does not count.
  for number in {0..10}; do promote_version "$number"; done
  sed -i 1d "$base/promotion.took"
  row "a promotion besides its redeploy, from its start to its end, 10 of them: median, largest" \
    "$(median <"$base/promotion.took") ms, $(largest <"$base/promotion.took") ms" "median at most 150 ms" \
    "$(holds "$(median <"$base/promotion.took") <= 150")"
}

promotion_config() {
  cat <<END_CONFIG
{
  "server": { "port": $port, "docker": "$BUILDER_ENGINE",
    "apiTokens": [{ "name": "bench", "token": "\${env:BENCH_TOKEN}", "may": "deploy" }] },
  "projects": [{
    "name": "promotion",
    "repository": { "url": "$repository", "identityFile": "$PARTS_DIR/git/id_ed25519", "knownHosts": "$PARTS_DIR/git/known_hosts" },
    "gitlab": { "path": "bench/promotion", "secretToken": "\${env:BENCH_TOKEN}" },
    "build": { "image": "$REGISTRY/bench/promotion", "pull": false },
    "push": { "username": "$REGISTRY_USER", "password": "\${env:REGISTRY_PASSWORD}" },
    "environments": [
      { "name": "staging", "from": { "branch": "main" }, "tags": ["staging"], "redeploy": $(promotion_redeploy) },
      { "name": "production", "from": { "environment": "staging" }, "tags": ["production"], "redeploy": $(promotion_redeploy) }
    ]
  }]
}
END_CONFIG
}

promotion_redeploy() {
  cat <<END_CONFIG
{ "host": "127.0.0.1", "port": $SSH_PORT, "user": "ec2-user", "identityFile": "$PARTS_DIR/host/id_ed25519",
  "knownHosts": "$PARTS_DIR/host/known_hosts", "command": "echo {image} {digest}" }
END_CONFIG
}

# A commit goes live on staging, and by itself in production.
promote_version() {
  local promotion record
  echo "$1" >"$base/clone/version"
  in_clone add -A
  in_clone commit -m "Version $1"
  in_clone push origin main
  deliver main "$(git -C "$base/clone" rev-parse HEAD)" bench/promotion
  await_end "$run" >/dev/null || exit 1
  promotion=$(await_promotion "$run") || exit 1
  record=$(await_end "$promotion") || exit 1
  jq "$JQ_MS"'(.finishedAt | ms) - (.startedAt | ms) - (.stages[] | select(.name == "redeploy") | (.finishedAt | ms) - (.startedAt | ms))' \
    <<<"$record" >>"$base/promotion.took"
}

# await_promotion RUN: waits until there is a run to production that is newer, and says its number.
await_promotion() {
  local newest tries=0
  until newest=$(api 'runs?project=promotion&environment=production&limit=1' | jq '.runs[0].id // 0') && ((newest > $1)); do
    tries=$((tries + 1))
    ((tries < 500)) || { echo "nothing is promoted after run $1" >&2; exit 1; }
    sleep 0.02
  done
  echo "$newest"
}
