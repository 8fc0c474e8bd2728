#!/bin/sh
# How scripts on the machine that runs Terraform ask the engine of a Docker host: its text comes before theirs, in one
# script.
# Environment: ENGINE_UNKNOWN (set if nothing says where the engine is), SSH_OPTIONS (one per line), and the variables of
# `docker`.
# SC2086: options are split on purpose.
# shellcheck disable=SC2086
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
# like the provider: a context takes precedence over a host
[ -z "$DOCKER_CONTEXT" ] || unset DOCKER_HOST
case $DOCKER_HOST in ssh://*) client=ssh ;; *) client=docker ;; esac
# no_engine: why the engine cannot be asked; nothing if it can
no_engine() {
  if [ -n "$ENGINE_UNKNOWN" ]; then echo "only Terraform knows the engine"
  elif ! command -v $client >/dev/null; then echo "this machine has no command $client"; fi
}
# ask ARGUMENTS…: of the engine; ssh gives them to a shell, so they are plain words
ask() (
  [ $client = ssh ] || exec docker "$@"
  IFS='
'
  set -f
  exec ssh $SSH_OPTIONS -- "$DOCKER_HOST" docker "$@"
)
