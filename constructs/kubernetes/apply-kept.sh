#!/bin/sh
# Creates or updates the objects that outlive `destroy`, on the machine that runs Terraform.
# kubectl is pointed at the cluster that the provider asks: both read the same variables.
# Environment: MANIFEST (a List, as JSON), CONTEXT (of the kubeconfig, or empty), KUBE_CONFIG_PATH, KUBE_CONFIG_PATHS.
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
[ -z "$KUBE_CONFIG_PATHS" ] || export KUBECONFIG="$KUBE_CONFIG_PATHS"
[ -z "$KUBE_CONFIG_PATH" ] || export KUBECONFIG="$KUBE_CONFIG_PATH"
printf %s "$MANIFEST" | kubectl ${CONTEXT:+"--context=$CONTEXT"} apply --server-side --field-manager=poolform --force-conflicts -f -
