#!/bin/bash
# What a pull knows about the store before it downloads anything: which partial downloads cannot be resumed, what is
# missing, and whether there is room for it. Its text comes after common.sh and before pull.sh, in one script. The
# wanted manifests are in /tmp/probe/manifests, where the pull has put them.
# SC2154: `store` is set by the script that follows. SC2015: `a && b || c` is meant as it reads.
# shellcheck disable=SC2154,SC2015
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
# layers_of MANIFEST: a line `hex size` per blob; digest and size stand in either order, in any layout of the JSON
layers_of() {
  cat "$1" 2>/dev/null | tr -d ' \t\r\n' | grep -oE '"digest":"sha256:[0-9a-f]{64}"|"size":[0-9]+' | grep -oE '[0-9a-f]{64}|[0-9]+$' |
    paste -d ' ' - - | sed -nE 's/^([0-9a-f]{64}) ([0-9]{1,15})$/\1 \2/p; s/^([0-9]{1,15}) ([0-9a-f]{64})$/\2 \1/p' | sort -u
}
size_of() { stat -c %s "$1" 2>/dev/null || echo 0; }
mebibytes() { echo $((($1 + 1048575) / 1048576)); }

# clear_broken [LAYERS]: what Ollama would stumble over for ever. It notes each part of a download in a file of JSON; a
# disk that was full leaves an empty one, which ends every later pull with "EOF". Notes that do not add up to the blob's
# size, and a blob of another size than its manifest says (after a power cut), end in a wrong digest.
clear_broken() {
  local note blob hex size sum
  for note in "$store"/blobs/*-partial-*; do
    blob=${note%-partial-*}
    [ -e "$note" ] || continue
    grep -qE '^\{.*\}$' "$note" && [ -e "$blob-partial" ] || clear_partial "$blob"
  done
  for blob in "$store"/blobs/sha256-*; do
    case $blob in *-partial*) continue ;; esac
    [ -s "$blob" ] || rm -f "$blob"
  done
  while read -r hex size; do
    blob=$store/blobs/sha256-$hex
    [ ! -e "$blob" ] || [ "$(size_of "$blob")" = "$size" ] || rm -f "$blob"
    [ -e "$blob-partial-0" ] || continue
    sum=$(cat "$blob"-partial-* | grep -oE '"Size":[0-9]+' | cut -d: -f2 | paste -sd+)
    [ -z "$sum" ] || [ $((sum)) = "$size" ] || clear_partial "$blob"
  done <<<"${1-}"
}
clear_partial() {
  rm -f "$1-partial" "$1"-partial-*
  say "removed a partial download that cannot be resumed: $(basename "$1" | cut -c1-19)"
}

# missing_bytes: of the layers on stdin, what is not in the store
missing_bytes() {
  local hex size blob have sum=0
  while read -r hex size; do
    blob=$store/blobs/sha256-$hex
    [ -n "$hex" ] && [ ! -e "$blob" ] || continue
    # blocks, because the file has its full length from the start
    have=$(stat -c '%b * %B' "$blob-partial" 2>/dev/null) || have=0
    have=$((have))
    [ $have -lt "$size" ] || have=$size
    sum=$((sum + size - have))
  done
  echo $sum
}

# clear_unnamed LAYERS: blobs, whole or partial, that neither a manifest of the store nor LAYERS name
clear_unnamed() {
  local blob used freed=0
  used=$(find "$store/manifests" -type f -exec grep -ohE 'sha256:[0-9a-f]{64}' {} + | cut -d: -f2; cut -d ' ' -f1 <<<"$1")
  for blob in "$store"/blobs/sha256-*; do
    [ -e "$blob" ] || continue
    grep -qxF "$(basename "$blob" | cut -c8-71)" <<<"$used" && continue
    freed=$((freed + $(stat -c '%b * %B' "$blob")))
    rm -f "$blob"
  done
  [ $freed -eq 0 ] || say "made room: $(mebibytes $freed) MiB of downloads that no model needs"
}

# free_bytes: nothing if the file system does not say
free_bytes() { df -B1 --output=size,avail "$store" 2>/dev/null | sed -nE '2s/^ *[1-9][0-9]* +([0-9]+)$/\1/p'; }

# check_room LAYERS MODELS: ends the pull if what is missing does not fit; Ollama itself would fill the disk first
check_room() {
  local need free
  need=$(missing_bytes <<<"$1")
  free=$(free_bytes)
  [ -n "$free" ] && [ "$need" -gt "$free" ] || return 0
  clear_unnamed "$1"
  need=$(missing_bytes <<<"$1")
  free=$(free_bytes)
  [ "$need" -le "$free" ] || fail "$2" "$(mebibytes "$need") MiB are missing, and the store has room for $((free / 1048576)) MiB"
}
