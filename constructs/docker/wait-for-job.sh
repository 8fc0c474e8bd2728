#!/bin/sh
# Waits on for a job that has handed over (see job.ts), and shows its progress. How the job ended is for Terraform to
# read, in the log. Its text comes after engine.sh, in one script.
# Environment: LONG (`true` if the job may have handed over: a job that ended in time needs no command that asks the
# engine), JOB (the container's id), WHAT (begins the error message), and what engine.sh reads.
# shellcheck source=engine.sh
. "${0%/*}/engine.sh"
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
[ "$LONG" = true ] || exit 0
give_up() { echo "poolform: $WHAT yet: the job goes on, but $1. Apply again later: nothing that is there is downloaded again" >&2; exit 1; }
no_engine=$(no_engine)
[ -z "$no_engine" ] || give_up "the provider waits no longer, and $no_engine"
refused=0 shown=
while :; do
  if answer=$(ask logs --tail 1 "$JOB" 2>&1 && echo / && ask ps -q --filter "id=$JOB" 2>&1); then
    refused=0
    line=$(printf '%s\n' "$answer" | tr -d '\r' | sed '/^\/$/,$d')
    case $line in 'poolform: ok'* | 'poolform: failed'*) exit 0 ;; esac
    case $answer in */) exit 0 ;; esac
    [ "$line" = "$shown" ] || echo "$line"
    shown=$line
  else
    refused=$((refused + 1))
    [ $refused -lt 12 ] || give_up "the engine does not answer: $(printf %s "$answer" | tail -n 1 | tr -d '\r')"
  fi
  sleep 10
done
