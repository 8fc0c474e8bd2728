#!/bin/bash
# Puts a configuration in place. First waits until every replica has every model, so that a change never sends clients
# to servers that cannot answer; then has HAProxy check the files; then switches the gateway over in one rename and
# waits until the gateway reports that it runs them.
# The tokens are there before: tokens.sh has written them.
# Environment: CONFIG (text with placeholders), SERVERS (one line per replica: number, host), MODELS (one per line),
# GATEWAY (host), READY_SECONDS.
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
status() { ask "$@" | head -n 1 | cut -d' ' -f2; }

version=$(printf '%s\n%s' "$CONFIG" "$SERVERS" | sha256sum | cut -c1-16)
folder=/config/$version
script="s|@VERSION@|$version|g"
while read -r number host; do script="$script;s|@SERVER_$number@|$host|g"; done <<<"$SERVERS"

deadline=$((SECONDS + READY_SECONDS))
while read -r number host; do
  while read -r model; do
    while :; do
      got=$(status "$host" 11434 POST /api/show "{\"model\":\"$model\"}")
      [ "$got" = 200 ] && break
      [ $SECONDS -lt $deadline ] || case $got in
        '') fail "replica $number: does not answer" ;;
        *) fail "replica $number: answers $got for model $model" ;;
      esac
      sleep 1
    done
  done <<<"$MODELS"
  say "replica $number has every model"
done <<<"$SERVERS"

mkdir -p "$folder.new"
printf '%s' "$CONFIG" | sed "$script" >"$folder.new/haproxy.cfg"
checked=$(sed 's/ ssl crt [^ ]*//;/^  lua-load /d;/ lua\./d' "$folder.new/haproxy.cfg" >/tmp/checked.cfg; haproxy -c -f /tmp/checked.cfg 2>&1) || fail "configuration: $(printf %s "$checked" | grep -v NOTICE | tr -s '\n' ' ' | cut -c1-500)"
rm -rf "$folder"
mv -T "$folder.new" "$folder"
ln -sfn "$version" /config/next
mv -T /config/next /config/current
for old in /config/*; do
  case $old in /config/current | /config/tokens | "$folder") ;; *) rm -rf "$old" ;; esac
done

deadline=$((SECONDS + READY_SECONDS))
refused=0
until answer=$(ask "$GATEWAY" 8404 GET /started '') && [[ $answer == *" 200 "*"$version"* ]]; do
  # a certificate that is being written is fine a moment later
  [[ $answer == *"poolform: refused: "* ]] && refused=$((refused + 1)) || refused=0
  [ $refused -lt 10 ] || fail "gateway: ${answer##*poolform: refused: }"
  [ $SECONDS -lt $deadline ] || case $answer in
    '') fail "gateway: does not answer" ;;
    *"$version"*) fail "gateway: does not find every replica healthy" ;;
    *) fail "gateway: did not take the new configuration; its log says why" ;;
  esac
  sleep 1
done
finish "ok $version"
sleep infinity & wait $!
