#!/bin/bash
# Waits until the gateway runs this version of its configuration and finds every replica healthy, five times in a row,
# because several gateways share one address.
# Ends with exit code 0 or 1, and the reason in /dev/termination-log.
# Environment: GATEWAY (host), VERSION, READY_SECONDS.
# SC2086: numbers need no quotes.
# shellcheck disable=SC2086
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
set -u
ask() { (exec 3<>"/dev/tcp/$GATEWAY/8404" && printf 'GET /started HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3 && timeout 5 cat <&3) 2>/dev/null; }
good=0
while [ $good -lt 5 ]; do
  answer=$(ask)
  case $answer in
    *" 200 "*"$VERSION"*) good=$((good + 1)) ;;
    *) good=0 ;;
  esac
  if [ $SECONDS -ge $READY_SECONDS ]; then
    case $answer in
      '') why="the gateway does not answer" ;;
      *"$VERSION"*) why="the gateway does not find every replica healthy" ;;
      *) why="a gateway runs another configuration" ;;
    esac
    printf 'poolform: failed gateway: %s\n' "$why" | tee /dev/termination-log
    exit 1
  fi
  sleep 1
done
printf 'poolform: ok %s\n' "$VERSION" | tee /dev/termination-log
