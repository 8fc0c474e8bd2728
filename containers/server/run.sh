#!/bin/bash
# A server's process: Ollama, which on SIGTERM first finishes what it is working on. By then the gateway sends it
# nothing new; Ollama itself would cut the requests in flight. Ends when no client has been connected for three
# seconds, and at the latest when the engine kills it, after as long as an answer may take. So Ollama is asked now and
# then whether it is there at all: one that has said nothing for two minutes will not finish anything. 2CAA is the
# server's port, 11434, as /proc/net/tcp shows it; state 01 is an established connection.
# Meanwhile it looks whether the store still has what a pull has brought into it, and says what is missing: the gateway
# sends this server nothing then, and nobody else would tell why. A record in /models/.poolform bears the name of its
# manifest.
# Environment: LINGER (seconds to wait first, if the gateway needs time to learn that this server is leaving; default:
# 0).
# SC2086: numbers need no quotes. SC2329: the trap calls the functions.
# shellcheck disable=SC2086,SC2329
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
set -u
linger=$(printenv LINGER || echo 0)
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
    [ "$now" != "$last" ] || continue
    last=$now
    printf %s "$now" >/tmp/lacking
    if [ -n "$now" ]; then echo "poolform: lost from the store: $now"; else echo 'poolform: the store is whole again'; fi
  done
}
drain() {
  sleep "$linger" & wait $!
  quiet=0 asked=$SECONDS heard=$SECONDS
  while [ $quiet -lt 3 ] && [ $((asked - heard)) -lt 120 ]; do
    sleep 1 & wait $!
    if [ -n "$(busy)" ]; then quiet=0; else quiet=$((quiet + 1)); fi
    [ $((SECONDS - asked)) -ge 10 ] || continue
    ! answers || heard=$SECONDS
    asked=$SECONDS
  done
  kill -TERM $server
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    kill -0 $server 2>/dev/null || return
    sleep 1 & wait $!
  done
  kill -KILL $server
}
ollama serve &
server=$!
watch &
watcher=$!
trap drain TERM INT
wait $server
code=$?
while kill -0 $server 2>/dev/null; do wait $server; code=$?; done
kill $watcher 2>/dev/null
exit $code
