#!/bin/sh
# Comes before every other script here, and points kubectl at the cluster that Terraform's provider talks to. The two
# read different variables: kubectl alone reads KUBECONFIG and ~/.kube/config, and the provider alone reads the KUBE_…
# variables. What the provider would read and kubectl cannot be given is refused before anything is changed.
# Environment: CONTEXT (of the kubeconfig, or empty), KUBE_CONFIG_PATH, KUBE_CONFIG_PATHS, KUBE_CTX, HOME.
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
for name in KUBE_HOST KUBE_USER KUBE_PASSWORD KUBE_TOKEN KUBE_INSECURE KUBE_TLS_SERVER_NAME KUBE_CLIENT_CERT_DATA KUBE_CLIENT_KEY_DATA KUBE_CLUSTER_CA_CERT_DATA KUBE_PROXY_URL KUBE_CTX_AUTH_INFO KUBE_CTX_CLUSTER; do
  eval "value=\${$name:-}"
  [ -z "$value" ] || { printf 'poolform: %s is set: the provider reads it, and kubectl, which this apply needs too, does not. Unset it, put what it says into a kubeconfig, and name that in KUBE_CONFIG_PATH\n' "$name" >&2; exit 1; }
done
[ -n "${CONTEXT:-}" ] || CONTEXT=${KUBE_CTX:-}
# the provider expands a leading ~ that no shell has expanded
KUBECONFIG=$(printf %s "${KUBE_CONFIG_PATH:-${KUBE_CONFIG_PATHS:-}}" | sed "s#^~/#$HOME/#; s#:~/#:$HOME/#g")
# neither has a file: both take the service account of the pod that they run in, and kubectl no file of its own
export KUBECONFIG="${KUBECONFIG:-/dev/null}"
