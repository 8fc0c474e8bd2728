#!/bin/sh
# Asks for the size of the pool file in every claim of the pool. Kubernetes refuses it if the claim's class cannot grow,
# or if the claim would shrink: then the claim stays as it is, the models in it are served, and every plan warns.
# Environment: PREFIX, NAMESPACE, SIZE, CONTEXT (of the kubeconfig, or empty), KUBE_CONFIG_PATH, KUBE_CONFIG_PATHS.
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
[ -z "$KUBE_CONFIG_PATHS" ] || export KUBECONFIG="$KUBE_CONFIG_PATHS"
[ -z "$KUBE_CONFIG_PATH" ] || export KUBECONFIG="$KUBE_CONFIG_PATH"
k() { kubectl ${CONTEXT:+"--context=$CONTEXT"} -n "$NAMESPACE" "$@"; }
mine="app.kubernetes.io/managed-by=poolform,app.kubernetes.io/instance=$PREFIX"
claims=$(k get persistentvolumeclaims -l "$mine" -o name) || exit 1
for claim in $claims; do
  k patch "$claim" -p "{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"$SIZE\"}}}}" || echo "poolform: $claim stays as it is"
done
