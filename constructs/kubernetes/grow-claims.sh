#!/bin/sh
# Asks for the size of the pool file in every claim of the pool. Kubernetes refuses it if the claim's class cannot grow,
# or if the claim would shrink: then the claim stays as it is, the models in it are served, and every plan warns.
# cluster.sh, which comes before, points kubectl at the cluster that the provider asks.
# Labels and annotations of the cluster are put onto them as well: a set makes claims as it was created with.
# Environment: LABELS and ANNOTATIONS (JSON), PREFIX, NAMESPACE, SIZE, CONTEXT.
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
k() { kubectl ${CONTEXT:+"--context=$CONTEXT"} -n "$NAMESPACE" "$@"; }
mine="app.kubernetes.io/managed-by=poolform,app.kubernetes.io/instance=$PREFIX"
claims=$(k get persistentvolumeclaims -l "$mine" -o name) || exit 1
for claim in $claims; do
  [ "$LABELS$ANNOTATIONS" = "{}{}" ] || k patch "$claim" -p "{\"metadata\":{\"labels\":$LABELS,\"annotations\":$ANNOTATIONS}}" >/dev/null || exit 1
  k patch "$claim" -p "{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"$SIZE\"}}}}" || echo "poolform: $claim stays as it is"
done
