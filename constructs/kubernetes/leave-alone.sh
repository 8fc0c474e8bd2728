#!/bin/sh
# Changes what Terraform ignores in a workload, because admission changes it too, to what the pool file says now. Only
# if the file has changed: an object that was just created has it already, and admission may look at new objects alone.
# Environment: WORKLOAD (`kind/name`), SETTINGS (a strategic merge patch), HASH (of it), NAMESPACE, CONTEXT.
# SC2153: the environment has it.
# shellcheck disable=SC2153
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
k() { kubectl ${CONTEXT:+"--context=$CONTEXT"} -n "$NAMESPACE" "$@"; }
found=$(k get "$WORKLOAD" -o go-template='{{.metadata.generation}}{{with .metadata.annotations}} {{with index . "poolform.org/settings"}}{{.}}{{end}}{{end}}') || exit 1
case $found in
  *" $HASH") exit 0 ;;
  1 | '1 ') ;;
  *) k patch "$WORKLOAD" -p "$SETTINGS" || exit 1 ;;
esac
k annotate "$WORKLOAD" --overwrite "poolform.org/settings=$HASH" >/dev/null
