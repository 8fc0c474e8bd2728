#!/bin/bash
# A model that somebody has copied into the store: no pull has brought it, so there is no record of it. If it is whole,
# it is taken as it is, and no registry is asked. Its text comes after room.sh and before pull.sh, in one script.
# SC2154: `store` is set by the script that follows. SC2034: so is what reads `flaw`.
# shellcheck disable=SC2154,SC2034
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
# carried NAME REFERENCE DIGEST OWN THEIRS: whether it is there, under either name. If the store has it, but not as it
# should be, `flaw` says why.
carried() {
  local each
  flaw=
  [ ! -e "$store/.poolform/$4" ] || return 1
  for each in "$4" "$5"; do
    [ -e "$store/manifests/$each" ] || continue
    chmod -R a+rX "$store/manifests" "$store/blobs" 2>/dev/null
    flaw=$(flaw_of "$each" "$3" "$1")
    [ -z "$flaw" ] || continue
    mkdir -p "$(dirname "$store/manifests/$4")" "$(dirname "$store/.poolform/$4")"
    [ "$each" = "$4" ] || cp "$store/manifests/$each" "$store/manifests/$4" || return 1
    printf '%s\n' "$2" >"$store/.poolform/$4"
    return 0
  done
  return 1
}

# flaw_of MANIFEST DIGEST NAME: nothing, or what is wrong; a blob that is not what its name says is removed, because
# neither Ollama nor a pull would look at it again
flaw_of() {
  local manifest=$store/manifests/$1 blob layers hex size
  readable "$manifest" || { echo "its manifest cannot be read by servers: chmod -R a+rX"; return; }
  [ "$2" = - ] || [ "$(digest_of "$manifest")" = "$2" ] || { echo "its digest is sha256:$(digest_of "$manifest")"; return; }
  layers=$(layers_of "$manifest")
  [ -n "$layers" ] || { echo "its manifest names no layers"; return; }
  say "looking whether $3 is whole, which somebody has copied into the store" >&2
  while read -r hex size; do
    blob=$store/blobs/sha256-$hex
    if [ ! -e "$blob" ]; then echo "blobs/sha256-$hex is missing"
    elif ! readable "$blob"; then echo "blobs/sha256-$hex cannot be read by servers: chmod -R a+rX"
    elif [ "$(size_of "$blob")" != "$size" ] || [ "$(digest_of "$blob")" != "$hex" ]; then
      rm -f "$blob"
      echo "blobs/sha256-$hex was damaged, and has been removed"
    else continue; fi
    return
  done <<<"$layers"
}

# readable FILE: by this user, and if this user is root, by every other, such as that of servers
readable() { [ -r "$1" ] && { [ "$(id -u)" -ne 0 ] || [ -n "$(find "$1" -perm -004)" ]; }; }
