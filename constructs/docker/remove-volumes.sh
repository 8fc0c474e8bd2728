#!/bin/sh
# Removes model volumes, on the machine that runs Terraform. A volume that does not exist any more is fine. If the
# engine refuses, such as while another container uses the volume, the destroy fails with its reason, and the next one
# tries again. If there is no command to ask the engine with, the destroy goes on and says what to run.
# Environment: VOLUMES (names, separated by spaces), WAIT (how long a volume may still be in use, in seconds),
# ENGINE_UNKNOWN (set if nothing says where the engine is), SSH_OPTIONS (one per line), and the variables of `docker`.
# SC2086: names and options are split on purpose.
# shellcheck disable=SC2086
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
[ -n "$VOLUMES" ] || exit 0
left() { echo "poolform: NOT REMOVED: $1: $2. Run on the pool's host: docker volume rm $1"; }
give_up() { left "$VOLUMES" "$1"; exit 0; }
[ -z "$ENGINE_UNKNOWN" ] || give_up "only Terraform knows the engine"
# like the provider: a context takes precedence over a host
[ -z "$DOCKER_CONTEXT" ] || unset DOCKER_HOST
case $DOCKER_HOST in ssh://*) client=ssh ;; *) client=docker ;; esac
command -v $client >/dev/null || give_up "this machine has no command $client"
# ask ARGUMENTS…: of the engine; ssh gives them to a shell, so they are plain words
ask() (
  [ $client = ssh ] || exec docker "$@"
  IFS='
'
  set -f
  exec ssh $SSH_OPTIONS -- "$DOCKER_HOST" docker "$@"
)
code=0
for volume in $VOLUMES; do
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
