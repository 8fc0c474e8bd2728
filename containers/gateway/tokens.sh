#!/bin/bash
# Hands the tokens to the gateway, and waits until it has them in force. It depends on nothing else that an apply does.
# Where no gateway serves, there is nothing to wait for: it reads the file when it starts. The same where the gateway's
# configuration asks nobody for a token yet (404).
# Environment: TOKENS (the file), VERSION (its last line), GATEWAY (host), WAIT_SECONDS.
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
folder=/config/tokens
{ mkdir -p "$folder" && printf '%s' "$TOKENS" >"$folder/next" && mv -T "$folder/next" "$folder/tokens.map"; } || fail "tokens: cannot be written"
deadline=$((SECONDS + WAIT_SECONDS)); absent=0
while [ -e /config/current ]; do
  if answer=$(ask "$GATEWAY" 8404 GET /tokens '') || [ $? -ne 1 ]; then absent=0; else absent=$((absent + 1)); fi
  [ $absent -lt 5 ] || break
  case $answer in
    *" 200 "*"$VERSION" | "HTTP/1.1 404 "* | *"poolform: refused: "*) break ;;
  esac
  [ $SECONDS -lt $deadline ] || case $answer in
    '') fail "gateway: does not answer; restart its container to put the tokens in force" ;;
    *) fail "gateway: has other tokens in force; restart its container to put these in force" ;;
  esac
  sleep 0.5 & wait $!
done
finish "ok $VERSION"
sleep infinity & wait $!
