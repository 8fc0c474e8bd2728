#!/bin/bash
# Removes from the store what the list no longer names, once no gateway asks for it: manifests, then blobs that no
# manifest mentions. Removes nothing if a model of the list is missing.
# Environment: MODELS (see model-list.ts), HASH, ENDING.
# SC2231: the store's path holds no spaces.
# shellcheck disable=SC2231
# shellcheck source=reasons.sh
. "${BASH_SOURCE%/*}/reasons.sh"
# shellcheck source=common.sh
. "${BASH_SOURCE%/*}/common.sh"
# --- above: for readers and shellcheck; below: what runs, byte for byte ---

store=/models
keep=
while read -r name _ _ _ own _; do
  [ -s "$store/manifests/$own" ] || fail "$name" "is not in the store, nothing was removed"
  keep="$keep$own"$'\n'
done <<<"$MODELS"
while read -r manifest; do
  grep -qxF "$manifest" <<<"$keep" && continue
  rm -f "$store/manifests/$manifest" "$store/.poolform/$manifest"
  say "removed $manifest"
done < <(cd $store/manifests && find . -type f | sed 's#^\./##' | sort)
find $store/manifests $store/.poolform -mindepth 1 -type d -empty -delete 2>/dev/null
used=$(find $store/manifests -type f -exec grep -ohE 'sha256:[0-9a-f]{64}' {} + | tr : - | sort -u)
freed=0
for blob in $store/blobs/*; do
  [ -e "$blob" ] || continue
  grep -qxF "$(basename "$blob")" <<<"$used" && continue
  freed=$((freed + $(stat -c %s "$blob")))
  rm -f "$blob"
done
[ $freed -eq 0 ] || say "freed $((freed / 1048576)) MiB"
succeed "$HASH"
