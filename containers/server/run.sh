#!/bin/bash
# A server's process: Ollama, which on SIGTERM first finishes what it is working on. By then the gateway sends it
# nothing new; Ollama itself would cut the requests in flight. Ends when no client has been connected for three
# seconds, and at the latest when the engine kills it. 2CAA is the server's port, 11434, as /proc/net/tcp shows it;
# state 01 is an established connection.
# Environment: LINGER (seconds to wait first, if the gateway needs time to learn that this server is leaving; default:
# 0).
# SC2086: numbers need no quotes. SC2329: the trap calls the functions.
# shellcheck disable=SC2086,SC2329
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
set -u
linger=$(printenv LINGER || echo 0)
busy() { cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | while read -r _ here _ state _; do [ "$state" = 01 ] && [ "$(printf %s "$here" | cut -d: -f2)" = 2CAA ] && echo yes; done | head -n 1; }
drain() {
  sleep "$linger" & wait $!
  quiet=0
  while [ $quiet -lt 3 ]; do
    sleep 1 & wait $!
    if [ -n "$(busy)" ]; then quiet=0; else quiet=$((quiet + 1)); fi
  done
  kill -TERM $server
}
ollama serve &
server=$!
trap drain TERM INT
wait $server
code=$?
while kill -0 $server 2>/dev/null; do wait $server; code=$?; done
exit $code
