#!/bin/bash
# What the jobs that hand files to the gateway of a Docker host have in common: how they end, and how they ask.
# Each ends with one line, `poolform: ok <version>` or `poolform: failed <what>: <why>`.
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
set -u
trap 'exit 143' TERM INT
say() { printf 'poolform: %s\n' "$*"; }
finish() { say "$@"; touch /tmp/finished; }
# as in pull/common.sh: gone as soon as Terraform has seen how it ended, so that the next apply tries again
fail() { finish "failed $*"; for _ in $(seq 60); do [ -e /tmp/seen ] && break; sleep 0.5 & wait $!; done; sleep 4 & wait $!; exit 0; }

# ask HOST PORT METHOD PATH BODY: the answer, headers and all; nothing, and exit code 1, where nobody answers
ask() {
  (
    exec 3<>"/dev/tcp/$1/$2" || exit 1
    printf '%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s' "$3" "$4" "$(printf %s "$5" | wc -c)" "$5" >&3
    timeout 10 cat <&3
  ) 2>/dev/null
}
