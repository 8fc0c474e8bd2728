#!/bin/bash
# A server's process: Ollama, which on SIGTERM first finishes what it is working on. By then the gateway sends it
# nothing new; Ollama itself would cut the requests in flight. Ends when no client has been connected for three
# seconds, and at the latest when the engine kills it, after as long as an answer may take. So Ollama is asked now and
# then whether it is there at all: one that has said nothing for two minutes will not finish anything. 2CAA is the
# server's port, 11434, as /proc/net/tcp shows it; state 01 is an established connection.
# Meanwhile it looks whether the store still has what a pull has brought into it, and says what is missing: the gateway
# sends this server nothing then, and nobody else would tell why. A record in /models/.poolform bears the name of its
# manifest.
# Ollama runs only while all devices are seen that the replica was given (devices.sh, whose text comes before this one):
# without them it would answer from the processors, and nobody would know. If they are lost, what is working is
# finished, Ollama ends, and it starts again when they are back. Meanwhile the gateway must send nothing new, so models
# are found through a link that leads to an empty folder then: the gateway's health checks fail. As a restart is known to
# give a container its devices again, this ends after DEVICES_WAIT seconds without them, and is restarted. On a cluster
# /tmp outlives the restart: a server that finds its own words there waits longer, because an engine that restarts it
# again and again would make it wait for minutes after its devices are back.
# Environment: LINGER (seconds to wait first, if the gateway needs time to learn that this server is leaving; default:
# 0), DEVICES_WAIT (seconds), and what devices.sh reads; without DEVICES_VENDOR the server has no devices.
# SC2086: numbers need no quotes. SC2317, SC2329: the traps call the functions. SC2154: devices.sh sets `verdict`.
# shellcheck source=devices.sh disable=SC2086,SC2317,SC2329,SC2154
. "${0%/*}/devices.sh"
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
set -u
linger=$(printenv LINGER || echo 0)
devices=$(printenv DEVICES_VENDOR || echo)
ending='' server=''
[ ! -s /tmp/devices ] || DEVICES_WAIT=300
busy() { cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | while read -r _ here _ state _; do [ "$state" = 01 ] && [ "$(printf %s "$here" | cut -d: -f2)" = 2CAA ] && echo yes; done | head -n 1; }
answers() { (exec 3<>/dev/tcp/127.0.0.1/11434 && printf 'GET / HTTP/1.0\r\n\r\n' >&3 && [ -n "$(timeout 10 head -c 1 <&3)" ]) 2>/dev/null; }
# lacking: the models that were pulled into the store, and are not whole any more
lacking() {
  local record manifest blob
  find /models/.poolform -type f 2>/dev/null | sort | while read -r record; do
    manifest=/models/manifests/${record#/models/.poolform/}
    for blob in $(grep -aohE 'sha256:[0-9a-f]{64}' "$manifest" 2>/dev/null || echo none); do
      [ -s "/models/blobs/sha256-${blob#*:}" ] || { printf '%s ' "${record#/models/.poolform/}"; break; }
    done
  done
}
watch() {
  local now last=''
  while sleep 15; do
    now=$(lacking)
    if [ "$now" != "$last" ]; then
      last=$now
      printf %s "$now" >/tmp/lacking
      if [ -n "$now" ]; then echo "poolform: lost from the store: $now"; else echo 'poolform: the store is whole again'; fi
    fi
    [ -z "$devices" ] || [ -s /tmp/devices ] || see_devices || { sleep 2; see_devices; } || lose
  done
}
# in one step: Ollama makes a folder where there is none
find_models_in() { mkdir -p /tmp/empty; ln -sfn "$1" /tmp/models.new; mv -T /tmp/models.new /tmp/models; }
lose() {
  printf %s "$verdict" >/tmp/devices
  echo "poolform: lost its devices: $verdict"
  find_models_in /tmp/empty
  kill -USR1 $self
}
await_devices() {
  local told='' since=$SECONDS
  until see_devices; do
    printf %s "$verdict" >/tmp/devices
    [ "$told" = "$verdict" ] || echo "poolform: $verdict"
    told=$verdict
    if [ -n "$ending" ] || [ $((SECONDS - since)) -ge "$DEVICES_WAIT" ]; then
      printf 'poolform: %s' "$verdict" 2>/dev/null >/dev/termination-log
      return 1
    fi
    sleep 5 & wait $!
  done
  : >/tmp/devices
  echo "poolform: $verdict"
}
# drain SECONDS: ends Ollama, after so long and once it has finished its answers
drain() {
  [ -n "$server" ] || return
  sleep "$1" & wait $!
  quiet=0 asked=$SECONDS heard=$SECONDS
  while [ $quiet -lt 3 ] && [ $((asked - heard)) -lt 120 ]; do
    sleep 1 & wait $!
    if [ -n "$(busy)" ]; then quiet=0; else quiet=$((quiet + 1)); fi
    [ $((SECONDS - asked)) -ge 10 ] || continue
    ! answers || heard=$SECONDS
    asked=$SECONDS
  done
  kill -TERM $server 2>/dev/null
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    kill -0 $server 2>/dev/null || return
    sleep 1 & wait $!
  done
  kill -KILL $server 2>/dev/null
}
# the kubelet would make one dollar sign of two
self=$BASHPID
trap 'ending=1; drain "$linger"' TERM INT
trap 'drain 0' USR1
watch &
watcher=$!
while [ -z "$ending" ]; do
  if [ -n "$devices" ]; then
    await_devices || { code=1; break; }
    [ -z "$ending" ] || break
    find_models_in /models
    export OLLAMA_MODELS=/tmp/models
  fi
  ollama serve &
  server=$!
  wait $server
  code=$?
  while kill -0 $server 2>/dev/null; do wait $server; code=$?; done
  server=''
  [ -s /tmp/devices ] || break
done
kill $watcher 2>/dev/null
exit ${code:-0}
