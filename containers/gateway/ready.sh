#!/bin/bash
# Waits until the gateway runs this version of its configuration and finds every replica healthy, five times in a row,
# because several gateways share one address. Where a replica stays unhealthy, asks each for each model, and names
# those that lack one or do not answer. While another replica serves, that is a warning: what an apply changes has been
# waited for before this, so that what is wrong with one replica alone was wrong before.
# Ends with exit code 0, or 42 (another try would end the same), and the reason in /dev/termination-log.
# Environment: GATEWAY (host), VERSION, READY_SECONDS, SERVERS (one line per replica: number, host), MODELS (one per
# line).
# SC2086: numbers need no quotes.
# shellcheck disable=SC2086
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
set -u
# ask HOST PORT METHOD PATH BODY: the answer, headers and all; nothing where nobody answers
ask() {
  (
    exec 3<>"/dev/tcp/$1/$2" || exit 1
    printf '%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s' "$3" "$4" "$(printf %s "$5" | wc -c)" "$5" >&3
    timeout 5 cat <&3
  ) 2>/dev/null
}
finish() { code=$1; shift; printf 'poolform: %s\n' "$@" | tee /dev/termination-log; exit $code; }
# lacking: one line per replica that does not answer or lacks a model, with the first one
lacking() {
  while read -r number host; do
    while read -r model; do
      got=$(ask "$host" 11434 POST /api/show "{\"model\":\"$model\"}" | head -n 1 | cut -d' ' -f2)
      case $got in
        200) continue ;;
        '') echo "replica $number does not answer, or its pod is not ready" ;;
        404) echo "replica $number does not have the model $model" ;;
        *) echo "replica $number answers $got for the model $model" ;;
      esac
      break
    done <<<"$MODELS"
  done <<<"$SERVERS"
}
good=0
while [ $good -lt 5 ]; do
  answer=$(ask "$GATEWAY" 8404 GET /started '')
  case $answer in
    *" 200 "*"$VERSION"*) good=$((good + 1)) ;;
    *) good=0 ;;
  esac
  if [ $good -eq 0 ] && [ $SECONDS -ge $READY_SECONDS ]; then
    case $answer in
      '') finish 42 "failed gateway: the gateway does not answer" ;;
      *"$VERSION"*) ;;
      *) finish 42 "failed gateway: a gateway runs another configuration" ;;
    esac
    found=$(lacking)
    [ -n "$found" ] || finish 42 "failed gateway: every replica has every model, but the gateway does not find every replica healthy"
    mapfile -t lines <<<"$found"
    case $answer in
      *'"complete":0,'*) finish 42 "failed: no replica has every model" "${lines[@]}" ;;
      *) finish 0 "warning: the other replicas serve" "${lines[@]}" ;;
    esac
  fi
  sleep 1
done
finish 0 "ok $VERSION"
