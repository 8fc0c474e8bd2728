#!/bin/bash
# Brings every model of the list into the store. What the store has stays as it is, unless the pool file gives another
# digest or another place to pull from; carried.sh says what becomes of models that were copied into it. For what is missing it asks every registry for the manifest before the first
# blob: a server whose blob folder cannot be written fetches the manifest, names the first layer that it wants, and
# stops; an empty file in that layer's place takes it on to the next, and after the last it writes the manifest, whose
# digest and size are then known. All models that fail are named, each with its reason.
# Ends with one line, `poolform: ok <hash>` or `poolform: failed <models>: <why>`.
# Environment: MODELS (see model-list.ts), HASH, TIMEOUT (seconds), ENDING, OLLAMA_HOST, HAND_OVER (seconds after which
# the container turns healthy though the pull goes on; absent: never).
# SC1007: a local variable is set to nothing. SC2086: $flag is left out if it is empty.
# shellcheck disable=SC1007,SC2086
# shellcheck source=reasons.sh
. "${BASH_SOURCE%/*}/reasons.sh"
# shellcheck source=common.sh
. "${BASH_SOURCE%/*}/common.sh"
# shellcheck source=room.sh
. "${BASH_SOURCE%/*}/room.sh"
# shellcheck source=carried.sh
. "${BASH_SOURCE%/*}/carried.sh"
# shellcheck source=download.sh
. "${BASH_SOURCE%/*}/download.sh"
# --- above: for readers and shellcheck; below: what runs, byte for byte ---

store=/models
mkdir -p $store/blobs $store/manifests $store/.poolform
deadline=$((SECONDS + TIMEOUT))
[ -z "${HAND_OVER-}" ] || { sleep "$HAND_OVER"; touch /tmp/finished; } &
source_of() { cat "$store/.poolform/$1" 2>/dev/null; }

# listed MANIFEST: a model of the list bears this very name
listed() { while read -r _ _ _ _ each _; do [ "$each" = "$1" ] && return 0; done <<<"$MODELS"; return 1; }

# which models are missing; a record says where each one was pulled from
missing= flaws=
while read -r name reference insecure digest own theirs; do
  from=$(source_of "$own")
  if [ -n "$from" ] && held "$own" "$digest" && { [ "$digest" != - ] || [ "$from" = "$reference" ]; }; then
    say "present $name sha256:$(digest_of "$store/manifests/$own")"
  elif carried "$name" "$reference" "$digest" "$own" "$theirs"; then
    say "present $name sha256:$(digest_of "$store/manifests/$own"), as it was copied into the store"
  else
    [ -z "$flaw" ] || { flaws="$flaws$name $flaw"$'\n'; say "in the store, but not to be used: $name: $flaw"; }
    missing="$missing$name $reference $insecure $digest $own $theirs"$'\n'
  fi
done <<<"$MODELS"

# every manifest before the first blob
probe() { # NAME REFERENCE FLAG DIGEST MANIFEST: nothing, or why not
  local name=$1 reference=$2 flag=$3 digest=$4 manifest=/tmp/probe/manifests/$5 out code layer had= got
  while :; do
    out=$(timeout 20 ollama pull $flag "$reference" </dev/null 2>&1); code=$?
    [ $code -ne 124 ] || { echo "its registry did not answer within 20 s"; return; }
    [ $code -ne 0 ] || break
    layer=$(printf %s "$out" | grep -oE '/tmp/probe/blobs/sha256-[0-9a-f]{64}[^ ]*: permission denied' | grep -oE 'sha256-[0-9a-f]{64}' | head -n 1)
    # a registry's words may have several lines
    [ -n "$layer" ] || { case $out in *'Error: '*) printf %s "${out#*Error: }" ;; esac; return; }
    [ "$layer" != "$had" ] || return
    had=$layer
    chmod 0755 /tmp/probe/blobs; : >"/tmp/probe/blobs/$layer"; chmod 0555 /tmp/probe/blobs
  done
  [ "$digest" != - ] && [ -s "$manifest" ] || return
  got=$(digest_of "$manifest")
  [ "$got" = "$digest" ] || echo "its digest is sha256:$got, the pool file says sha256:$digest"
}
if [ -n "$missing" ]; then
  mkdir -p /tmp/probe/blobs /tmp/probe/manifests
  chmod 0555 /tmp/probe/blobs
  start_server /tmp/probe
  why=
  while read -r name reference insecure digest own theirs; do
    [ -n "$name" ] || continue
    flag=; [ "$insecure" = - ] || flag=--insecure
    said=$(probe "$name" "$reference" "$flag" "$digest" "$theirs")
    flaw=$(sed -n "s|^$name ||p" <<<"$flaws")
    [ -z "$said" ] || { conclude "$said"; conclusion="$conclusion${flaw:+ (in the store: $flaw)}"; why="$why$name: $conclusion; "; say "cannot pull $name: $conclusion"; }
  done <<<"$missing"
  stop_server
  [ -z "$why" ] || fail_all "$(printf %s "$why" | sed 's/; $//')"

  # the blobs
  names= others=0 wanted=
  while read -r name reference insecure digest own theirs; do
    [ -n "$name" ] || continue
    [ -z "$names" ] || others=$((others + 1))
    names=${names:-$name}
    layers=$(layers_of "/tmp/probe/manifests/$theirs")
    # one manifest that is not known, and nobody knows what is needed
    [ -n "$layers" ] || unknown=$name
    wanted="$wanted$layers"$'\n'
  done <<<"$missing"
  wanted=$(sort -u <<<"$wanted" | grep .)
  clear_broken "$wanted"
  [ $others -eq 0 ] || names="$names and $others more"
  [ -n "${unknown-}" ] || check_room "$wanted" "$names"
  start_server $store
  while read -r name reference insecure digest own theirs; do
    [ -n "$name" ] || continue
    plain=true; [ "$insecure" != - ] || plain=false
    layers=$(layers_of "/tmp/probe/manifests/$theirs")
    say "pulling $name: $(progress '' -1 "$layers")"
    first=
    for try in 1 2 3; do
      [ $SECONDS -lt $deadline ] || { why="not pulled within $TIMEOUT s"; break; }
      download "$name" "$reference" $plain "$layers" && break
      # the first reason is the cause: a full disk is an "EOF" in the second try
      first=${first:-$why}
      is_final "$why" && break
      [ $try -eq 3 ] || { sleep 3 & wait $!; clear_broken "$layers"; }
    done
    if [ -n "$why" ]; then
      conclude "${first:=$why}"
      [ "$first" = "$why" ] || { is_final "$why" && final=1; conclusion="$conclusion (later: $(reason "$why"))"; }
      fail_all "$name: $conclusion"
    fi
    got=$(digest_of "$store/manifests/$theirs")
    if [ "$digest" != - ] && [ "$got" != "$digest" ]; then
      listed "$theirs" || ollama rm "$reference" >/dev/null 2>&1
      fail "$name" "its digest is sha256:$got, the pool file says sha256:$digest"
    fi
    if [ "$theirs" != "$own" ]; then
      out=$(ollama cp "$reference" "$name" 2>&1) || fail "$name" "$out"
      listed "$theirs" || ollama rm "$reference" >/dev/null 2>&1
    fi
    held "$own" "$digest" || fail "$name" "the store does not hold it whole after the pull"
    mkdir -p "$(dirname "$store/.poolform/$own")"
    printf '%s\n' "$reference" >"$store/.poolform/$own"
    say "pulled $name sha256:$got"
  done <<<"$missing"
  sync
fi
succeed "$HASH"
