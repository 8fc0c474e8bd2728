#!/bin/bash
# The gateway's own process: waits for the first configuration, runs HAProxy, and reloads it when the configuration or
# the certificate changes. If HAProxy does not accept a file, it keeps running with the old one, the container turns
# unhealthy, and its log says why.
# Environment: TLS_FILES (paths of certificate and key, separated by a space, or empty).
# SC2086: TLS_FILES is split into words on purpose.
# shellcheck disable=SC2086
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
set -u
config=/config/current/haproxy.cfg
say() { printf 'poolform: %s\n' "$*"; }
state() { sha256sum "$config" /config/current/tokens.map $TLS_FILES 2>/dev/null; }
say "waiting for the configuration"
until [ -s "$config" ] && haproxy -c -f "$config" >/tmp/check 2>&1; do sleep 1; done
seen=$(state)
haproxy -W -db -f "$config" &
master=$!
trap 'kill -USR1 $master 2>/dev/null' TERM INT
echo good >/tmp/state
say "serving"
while kill -0 $master 2>/dev/null; do
  sleep 1 & wait $!
  now=$(state)
  [ "$now" = "$seen" ] && continue
  seen=$now
  if haproxy -c -f "$config" >/tmp/check 2>&1; then
    kill -USR2 $master
    echo good >/tmp/state
    say "reloaded"
  else
    echo bad >/tmp/state
    say "the new configuration or certificate is not accepted, the old one goes on: $(grep -v NOTICE /tmp/check | tr -s '\n' ' ' | cut -c1-500)"
  fi
done
wait $master
