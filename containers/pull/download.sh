#!/bin/bash
# Downloads one model through the API of the pull's own server, which reports every byte. Its text comes after room.sh
# and before pull.sh, in one script.
# SC2154: `store` and `deadline` are set by the script that follows. SC2034: so is what reads `why`.
# shellcheck disable=SC2154,SC2034
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
# a registry that sends nothing for so many seconds is given up: Ollama itself would ask again for ever
silence=180

# download NAME REFERENCE true|false LAYERS: sets `why` if it fails. HTTP/1.0: the answer is lines of JSON, in no chunks
download() {
  local name=$1 layers=$4 body line part='' open=1 waiting=1 digest='' had=-1 moved=$SECONDS spoke=$SECONDS
  why='the server that pulls has ended'
  body="{\"model\":\"$2\",\"insecure\":$3}"
  exec 3<>"/dev/tcp/${OLLAMA_HOST%:*}/${OLLAMA_HOST##*:}" || return 1
  printf 'POST /api/pull HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s' ${#body} "$body" >&3
  while [ $open = 1 ]; do
    if IFS= read -r -t 5 line <&3; then line=$part$line; part=
    elif [ $? -gt 128 ]; then part=$part$line; line=
    else line=$part$line; open=0; fi
    case $line in
      '{"error":'*) why=$(said "$line"); break ;;
      *'"status":"success"'*) why=; break ;;
      # bytes that arrive; a part that is begun again counts less for a while
      *'"completed":'*)
        resumes
        [[ $line =~ \"digest\":\"sha256:([0-9a-f]+) ]] && [ "${BASH_REMATCH[1]}" != "$digest" ] && { digest=${BASH_REMATCH[1]}; had=-1; }
        [[ $line =~ \"completed\":([0-9]+) ]] && { [ "${BASH_REMATCH[1]}" -le "$had" ] || moved=$SECONDS; had=${BASH_REMATCH[1]}; } ;;
      *'"status":"pulling '*) resumes ;;
      # it verifies what has arrived, which takes long and asks nobody
      *'"status":'*) waiting= ;;
    esac
    [ $SECONDS -lt "$deadline" ] || { why="not pulled within $TIMEOUT s"; break; }
    [ -z "$waiting" ] || [ $((SECONDS - moved)) -lt $silence ] || { why="its registry sent nothing for $silence s"; break; }
    [ $((SECONDS - spoke)) -lt 15 ] || { spoke=$SECONDS; say "pulling $name: $(progress "$digest" "$had" "$layers")"; }
  done
  exec 3<&-
  [ -z "$why" ]
}

# resumes: it waits for the registry, from now on if it did not before
resumes() { [ -n "$waiting" ] || moved=$SECONDS; waiting=1; }

# said LINE: the text of `{"error":"…"}`
said() {
  local text=${1#*'"error":"'}
  printf %s "${text%'"}'*}" | sed -E 's/\\u003c/</g; s/\\u003e/>/g; s/\\u0026/\&/g; s/\\[nrt]/ /g; s/\\(.)/\1/g'
}

# progress DIGEST BYTES LAYERS: of the whole model if its manifest is known
progress() {
  local hex size done=0 total=0
  while read -r hex size; do
    [ -n "$hex" ] || continue
    total=$((total + size))
    if [ "$hex" = "$1" ] && [ "$2" -ge 0 ]; then done=$((done + $2))
    elif [ -e "$store/blobs/sha256-$hex" ]; then done=$((done + size)); fi
  done <<<"$3"
  if [ $total -gt 0 ]; then echo "$((done / 1048576)) of $(mebibytes $total) MiB"
  elif [ "$2" -ge 0 ]; then echo "$(($2 / 1048576)) MiB of a layer"
  else echo 'no bytes yet'; fi
}
