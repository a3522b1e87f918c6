# Sourced by dev/bench: how long the start of a run takes while many wait.
# shellcheck shell=bash disable=SC2154

measure_claims() {
  say "the next run of 100,000 that wait"
  local servers figures
  start_postgres
  mvn -q -B -ntp test-compile org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath -Dmdep.outputFile=target/test.classpath >&2
  for servers in 0 1 3; do
    figures=$("${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "target/classes:target/test-classes:$(<target/test.classpath)" \
      dev/benchmark/Claims.java "$servers" "$postgres_port" slipway "$postgres_password" 2>"$base/claims.log") \
      || { cat "$base/claims.log" >&2; exit 1; }
    # shellcheck disable=SC2086 # three words
    claims_row "$servers" $figures
  done
}

# claims_row SERVERS MEDIAN P99 LARGEST
claims_row() {
  local on="PostgreSQL, $1 servers at the same time"
  [[ $1 != 0 ]] || on=SQLite
  [[ $1 != 1 ]] || on="PostgreSQL, 1 server"
  row "the next run to begin is claimed, 100,000 of 1,000 projects wait, $on: median, 99th percentile, largest" \
    "$2 ms, $3 ms, $4 ms" "99th percentile at most 50 ms" "$(holds "$3 <= 50")"
}
