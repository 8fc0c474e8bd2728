#!/bin/bash
# What pull.sh and prune.sh share: its text comes before theirs and after reasons.sh, in one script. They set `store`.
# Environment: ENDING (`sleep` or `exit`, see below), and the variables of `ollama serve`.
# SC2154: `store` is set by the script that follows, `final` and `conclusion` by reasons.sh.
# shellcheck disable=SC2154
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
set -u
trap 'stop_server; exit 143' TERM INT
server=
say() { printf 'poolform: %s\n' "$*"; }
# An ending is said in the last line, and in the way of the target. ENDING=sleep: the container turns healthy either way; a success sleeps on, a
# failure ends with 0. ENDING=exit: the exit code tells, 42 where another try would end the same, and the line is the termination message.
succeed() {
  stop_server
  say "ok $1"
  [ "$ENDING" = sleep ] || { printf 'poolform: ok %s\n' "$1" >/dev/termination-log; exit 0; }
  touch /tmp/finished
  trap 'exit 143' TERM INT
  sleep infinity & wait $!
}
# The health check makes /tmp/seen. Terraform asks for the health every second, and must still find the container alive;
# after that, the sooner it is gone the better: a plan that finds it repeats its failure and tries nothing.
leave() {
  touch /tmp/finished
  for _ in $(seq 60); do [ -e /tmp/seen ] && break; sleep 0.5 & wait $!; done
  sleep 4 & wait $!
  exit 0
}
fail_all() {
  stop_server
  # a termination message has room for little more, and of a longer one only the end is kept
  set -- "$(printf %s "$1" | cut -c1-3900)"
  say "failed $1"
  [ "$ENDING" = exit ] || leave
  printf 'poolform: failed %s\n' "$1" >/dev/termination-log
  [ -z "$final" ] || exit 42
  exit 1
}
fail() { conclude "$2"; fail_all "$1: $conclusion"; }
stop_server() { [ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; server=; }; }
# start_server STORE: the server that pulls, for this script alone
start_server() {
  OLLAMA_MODELS=$1 ollama serve >/tmp/serve.log 2>&1 &
  server=$!
  for _ in $(seq 120); do
    ollama list >/dev/null 2>&1 && return 0
    kill -0 $server 2>/dev/null || break
    sleep 0.5
  done
  fail server "did not start: $(tail -n 1 /tmp/serve.log)"
}
digest_of() { sha256sum "$1" | cut -c1-64; }
blobs_of() { grep -aohE 'sha256:[0-9a-f]{64}' "$1" | sort -u; }
# held MANIFEST DIGEST: the store has the whole model, under this manifest's digest where one is given
held() {
  local blob
  [ -s "$store/manifests/$1" ] || return 1
  [ "$2" = - ] || [ "$(digest_of "$store/manifests/$1")" = "$2" ] || return 1
  [ -n "$(blobs_of "$store/manifests/$1")" ] || return 1
  for blob in $(blobs_of "$store/manifests/$1"); do [ -s "$store/blobs/sha256-$(printf %s "$blob" | cut -d: -f2)" ] || return 1; done
}
