#!/bin/sh
# Creates or updates the objects that are in no state, on the machine that runs Terraform. A namespace that is still
# going away is waited for, and touched now and then: after a first look, Kubernetes itself looks again only when half of
# the longest grace period of its pods is over, however soon they end. A claim is created only if it is missing, because
# what a claim says can hardly be changed.
# The state that a pool is in is an annotation of its last policies. If they carry another one, nothing is changed: two
# checkouts may use the same names on one cluster, and each has a state of its own.
# cluster.sh, which comes before, points kubectl at the cluster that the provider asks.
# Environment: MANIFEST (a List, as JSON), NAMESPACE, PREFIX, OWNER (or empty), STATE (identifies Terraform's state),
# CLAIM (the shared claim as JSON, or empty), CLAIM_NAME, CONTEXT.
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
k() { kubectl ${CONTEXT:+"--context=$CONTEXT"} "$@"; }
found=$(k get networkpolicies -n "$NAMESPACE" -l "app.kubernetes.io/managed-by=poolform,app.kubernetes.io/instance=$PREFIX" -o \
  'jsonpath={range .items[*]}{.metadata.annotations.poolform\.org/state} {.metadata.annotations.poolform\.org/owner}{"\n"}{end}') || exit 1
other=$(printf '%s\n' "$found" | awk -v state="$STATE" 'NF > 0 && $1 != state && length($1) == 36 { print ($2 == "" ? "another Terraform state" : $2) " (state " $1 ")"; exit }')
[ -z "$other" ] || {
  echo "poolform: the pool $PREFIX in namespace $NAMESPACE belongs to $other. Nothing was changed."
  echo "  Rename the pool or the environment, or use the state that it is in. If that state is lost and the pool is yours, poolform import brings it back: docs/kubernetes.md."
  exit 1
}
kept=$(k get namespace "$NAMESPACE" --ignore-not-found -o 'jsonpath={.metadata.annotations.poolform\.org/owner}')
[ -z "$kept" ] || [ "$kept" = "$OWNER" ] || {
  echo "poolform: the namespace $NAMESPACE holds the models of a pool with the same names, and belongs to $kept. Nothing was changed."
  echo "  Rename the pool or the environment, or agree with $kept and remove the namespace."
  exit 1
}
tries=0
while [ "$(k get namespace "$NAMESPACE" --ignore-not-found -o 'jsonpath={.status.phase}')" = Terminating ]; do
  tries=$((tries + 1))
  [ $tries -lt 120 ] || { echo "poolform: the namespace $NAMESPACE has been going away for two minutes"; exit 1; }
  [ $((tries % 10)) -ne 0 ] || k annotate namespace "$NAMESPACE" "poolform.org/waited-for=$tries" --overwrite >/dev/null 2>&1
  sleep 1
done
printf %s "$MANIFEST" | k apply --server-side --field-manager=poolform --force-conflicts -f - || exit 1
k annotate networkpolicies -n "$NAMESPACE" "$PREFIX-last-server" "$PREFIX-last-gateway" "poolform.org/state=$STATE" --overwrite >/dev/null || exit 1
[ -n "$CLAIM" ] || exit 0
found=$(k get persistentvolumeclaim -n "$NAMESPACE" "$CLAIM_NAME" --ignore-not-found -o name) || exit 1
[ -n "$found" ] || printf %s "$CLAIM" | k create -f -
