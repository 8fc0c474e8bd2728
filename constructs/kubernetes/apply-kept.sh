#!/bin/sh
# Creates or updates the objects that are in no state, on the machine that runs Terraform. A namespace that is still
# going away is waited for, and touched now and then: after a first look, Kubernetes itself looks again only when half of
# the longest grace period of its pods is over, however soon they end. A claim is created only if it is missing, because
# what a claim says can hardly be changed.
# cluster.sh, which comes before, points kubectl at the cluster that the provider asks.
# Environment: MANIFEST (a List, as JSON), NAMESPACE, CLAIM (the shared claim as JSON, or empty), CLAIM_NAME, CONTEXT.
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
k() { kubectl ${CONTEXT:+"--context=$CONTEXT"} "$@"; }
tries=0
while [ "$(k get namespace "$NAMESPACE" --ignore-not-found -o 'jsonpath={.status.phase}')" = Terminating ]; do
  tries=$((tries + 1))
  [ $tries -lt 120 ] || { echo "poolform: the namespace $NAMESPACE has been going away for two minutes"; exit 1; }
  [ $((tries % 10)) -ne 0 ] || k annotate namespace "$NAMESPACE" "poolform.org/waited-for=$tries" --overwrite >/dev/null 2>&1
  sleep 1
done
printf %s "$MANIFEST" | k apply --server-side --field-manager=poolform --force-conflicts -f - || exit 1
[ -n "$CLAIM" ] || exit 0
found=$(k get persistentvolumeclaim -n "$NAMESPACE" "$CLAIM_NAME" --ignore-not-found -o name) || exit 1
[ -n "$found" ] || printf %s "$CLAIM" | k create -f -
