#!/bin/bash
# The gateway's own process: waits for the first configuration, runs HAProxy, and reloads it when the configuration or
# the certificate changes; tokens it follows by itself (follow.sh). If HAProxy does not accept a file, it keeps running
# with the old one, the container turns unhealthy, and the log says why. So does /started, also before anything could be
# accepted: whoever waits for the gateway learns the reason. To tell HAProxy, the socket of its backend `files` is moved
# away for that time.
# A mounted folder that is replaced by another of the same name stays the old one for this container: said like a file
# that is not accepted.
# One that is told to end, and has FINISH_SECONDS, first finishes the answers that have begun, and meanwhile takes new
# requests: it reloads, and waits until the processes from before are gone. On a Docker host its successor needs its
# port, so clients are refused only from then on.
# Environment: TLS_FILES (paths of certificate and key, separated by a space, or empty), FINISH_SECONDS (or absent: no
# new request is taken by a gateway that was told to end).
# SC2086: TLS_FILES and lists of processes are split into words on purpose.
# shellcheck disable=SC2086
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
set -u
config=/config/current/haproxy.cfg
say() { printf 'poolform: %s\n' "$*"; }
# mounted: where the folder of the certificate lies on the host now
mounted() {
  [ -n "$TLS_FILES" ] || return 0
  while read -r _ _ _ root at _; do [ "$at" = /tls ] && printf '%s' "$root"; done </proc/self/mountinfo
}
state() { sha256sum "$config" $TLS_FILES 2>/dev/null; mounted; }

explainer=
# explain ADDRESS REASON: says the reason in the log, and answers with it at ADDRESS
explain() {
  say "$2"
  hush
  printf 'poolform: refused: %s\n' "$2" >/tmp/why
  printf '%s\n' 'global' ' maxconn 50' 'defaults' ' mode http' ' timeout client 5s' ' timeout server 5s' ' timeout connect 5s' \
    'frontend why' " bind $1" ' http-request return status 503 content-type text/plain file /tmp/why' >/tmp/why.cfg
  haproxy -db -f /tmp/why.cfg &
  explainer=$!
}
hush() { [ -z "$explainer" ] || { kill "$explainer" && wait "$explainer"; explainer=; } 2>/dev/null; }
# refused: why the files cannot be used; nothing if they can
origin=$(mounted)
refused() {
  if [ "$(mounted)" != "$origin" ]; then
    echo "the folder of the certificate was replaced, and this container still sees the old one: restart it"
  elif ! haproxy -c -f "$config" >/tmp/check 2>&1; then
    echo "the configuration or certificate is not accepted: $(grep -v NOTICE /tmp/check | sed 's/^\(\[[A-Z]*\]\) *([0-9]*) *: */\1 /' | tr -s '\n' ' ' | cut -c1-500)"
  fi
}

# workers: HAProxy's processes, without the one that starts them
workers() {
  for process in /proc/[0-9]*/stat; do
    read -r line <"$process" || continue
    set -- ${line##*) }
    [ "$2" != "$master" ] || printf '%s ' "${process//[!0-9]/}"
  done 2>/dev/null
}
# others LIST MORE: whether MORE has a process that is not in LIST
others() { for process in $2; do case " $1 " in *" $process "*) ;; *) return 0 ;; esac; done; return 1; }
# finish: waits for the answers that have begun; told to end twice, it waits no longer
finish() {
  [ "${FINISH_SECONDS:-0}" -gt 0 ] && [ -z "$(refused)" ] || return 0
  say "told to end: answers that have begun are finished, and new requests are taken meanwhile"
  before=$(workers)
  SECONDS=0
  # said again, because a process that is just being reloaded does not hear it
  until others "$before" "$(workers)"; do
    [ "$SECONDS" -lt 5 ] && kill -USR2 "$master" || return 0
    sleep 1 & wait $!
  done
  while [ "$SECONDS" -lt "$FINISH_SECONDS" ] && [ "$ending" = 1 ]; do
    remaining=$(workers)
    gone=1
    for process in $before; do case " $remaining" in *" $process "*) gone= ;; esac; done
    [ -z "$gone" ] || return 0
    sleep 0.5 & wait $!
    # a changed configuration or certificate counts for this one, too
    now=$(state)
    [ "$now" = "$seen" ] || { seen=$now; [ -n "$(refused)" ] || kill -USR2 "$master"; }
  done
}

trap 'hush; exit 143' TERM INT
say "waiting for the configuration"
last=
while :; do
  if [ -s "$config" ]; then
    why=$(refused)
    [ -n "$why" ] || break
    [ "$why" = "$last" ] || explain :8404 "$why"
    last=$why
  fi
  sleep 1 & wait $!
done
hush
rm -f /tmp/*.sock
seen=$(state)
haproxy -W -db -f "$config" &
master=$!
ending=
trap 'ending=1$ending' TERM INT
echo good >/tmp/state
say "serving"
while [ -z "$ending" ] && kill -0 $master 2>/dev/null; do
  sleep 1 & wait $!
  [ -z "$ending" ] || break
  now=$(state)
  [ "$now" = "$seen" ] && continue
  seen=$now
  why=$(refused)
  if [ -z "$why" ]; then
    [ ! -S /tmp/refused.sock ] || mv /tmp/refused.sock /tmp/accepted.sock
    kill -USR2 $master
    echo good >/tmp/state
    hush
    say "reloaded"
  else
    [ ! -S /tmp/accepted.sock ] || mv /tmp/accepted.sock /tmp/refused.sock
    echo bad >/tmp/state
    explain unix@/tmp/why.sock "$why; the old files stay in use"
  fi
done
hush
[ -z "$ending" ] || finish
while kill -0 $master 2>/dev/null; do
  # said again, too
  kill -USR1 $master 2>/dev/null
  sleep 0.5 & wait $!
done
wait $master
