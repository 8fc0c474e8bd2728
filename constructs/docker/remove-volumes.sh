#!/bin/sh
# Removes model volumes. A volume that does not exist any more is fine. If the engine refuses, such as while another
# container uses the volume, the destroy fails with its reason, and the next one tries again. If there is no command to
# ask the engine with, the destroy goes on and says what to run. Its text comes after engine.sh, in one script.
# What another owner or another Terraform state has under these names stays: a pool that was never created because its
# names were taken is in the state all the same.
# Environment: VOLUMES (names, separated by spaces), WAIT (how long a volume may still be in use, in seconds), STATE
# (identifies Terraform's state), OWNERS (as environments name them, separated by spaces), and what engine.sh reads.
# shellcheck source=engine.sh
. "${0%/*}/engine.sh"
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
[ -n "$VOLUMES" ] || exit 0
left() { echo "poolform: NOT REMOVED: $1: $2. Run on the pool's host: docker volume rm $1"; }
no_engine=$(no_engine)
[ -z "$no_engine" ] || { left "$VOLUMES" "$no_engine"; exit 0; }
using() { ask ps -aq --filter "volume=$1" --filter "label=org.poolform.state$2" | tr -d '\r' | sort; }
code=0
for volume in $VOLUMES; do
  owner=$(ask volume inspect "$volume" 2>/dev/null | tr -d '\r' | sed -n 's/.*"org.poolform.owner": "\(.*\)".*/\1/p')
  case " $OWNERS " in *" ${owner:-$OWNERS} "*) ;; *) echo "poolform: $volume stays: it belongs to $owner"; continue ;; esac
  [ "$(using "$volume")" = "$(using "$volume" "=$STATE")" ] || {
    echo "poolform: $volume stays: containers of another Terraform state use it"
    continue
  }
  while ! answer=$(ask volume rm -f "$volume" 2>&1); do
    # a pool's containers are on their way out; nobody knows how long others stay
    [ "$WAIT" -gt 0 ] && [ -n "$(ask ps -aq --filter "volume=$volume" --filter label=org.poolform.pool)" ] || {
      left "$volume" "$answer"
      code=1
      continue 2
    }
    WAIT=$((WAIT - 2))
    sleep 2
  done
  echo "poolform: removed volume $volume"
done
exit $code
