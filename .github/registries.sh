#!/usr/bin/env bash
# Gives the acceptance suites what they need on a machine with Docker's own engine and no lab: a registry of images at LAB_REGISTRY, a
# registry of models at LAB_MODELS, and a runtime named nvidia. The images are the vendors'; both models are a small public one.
set -euo pipefail

: "${LAB_REGISTRY:?}" "${LAB_MODELS:?}"
OLLAMA=ollama/ollama:0.17.4
MODEL=smollm:135m
MAKER=poolform-model-maker

work=$(mktemp -d)
trap 'docker rm -f "$MAKER" >/dev/null 2>&1 || true; rm -rf "$work"' EXIT

await() { # WHAT URL
  for _ in $(seq 60); do
    if curl -fs -o /dev/null "$2"; then return 0; fi
    sleep 1
  done
  echo "$1 does not answer at $2" >&2
  return 1
}

# containers without devices do not notice that this runtime is only another name of the ordinary one
sudo mkdir -p /etc/docker
[ -s /etc/docker/daemon.json ] || echo '{}' | sudo tee /etc/docker/daemon.json >/dev/null
jq '.runtimes.nvidia.path = "runc"' /etc/docker/daemon.json >"$work/daemon.json"
sudo cp "$work/daemon.json" /etc/docker/daemon.json
sudo systemctl restart docker

# on the host's network: a published port of another bridge does not answer the pools' networks
docker run -d --restart=always --network host -e "REGISTRY_HTTP_ADDR=$LAB_REGISTRY" --name registry registry:2
await 'the registry of images' "http://$LAB_REGISTRY/v2/"

docker build -q -t "$LAB_REGISTRY/client:1" - <<'DOCKERFILE'
FROM debian:trixie-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl dnsutils iproute2 netcat-openbsd openssl \
    && rm -rf /var/lib/apt/lists/*
CMD ["/bin/bash"]
DOCKERFILE
docker push -q "$LAB_REGISTRY/client:1"
for image in "$OLLAMA" haproxy:3.0 node:20; do
  docker pull -q "$image"
  docker tag "$image" "$LAB_REGISTRY/${image##*/}"
  docker push -q "$LAB_REGISTRY/${image##*/}"
done

# `ollama pull` expects a Location header with a blob that is answered without a redirect: HAProxy adds it
cat >"$work/haproxy.cfg" <<CONFIG
defaults
  mode http
  timeout connect 5s
  timeout client 10m
  timeout server 10m
frontend models
  bind $LAB_MODELS
  http-request set-var(txn.path) path
  http-response set-header Location %[var(txn.path)] if { status 200 206 } { var(txn.path) -m sub /blobs/ }
  default_backend registry
backend registry
  server registry $LAB_REGISTRY
CONFIG
chmod 755 "$work" && chmod 644 "$work/haproxy.cfg"
docker create --restart=always --network host --name models haproxy:3.0
docker cp "$work/haproxy.cfg" models:/usr/local/etc/haproxy/haproxy.cfg
docker start models
await 'the registry of models' "http://$LAB_MODELS/v2/"

docker run -d --network host -e OLLAMA_HOST=127.0.0.1:11499 --name "$MAKER" "$OLLAMA" >/dev/null
await 'the server that makes the models' http://127.0.0.1:11499/api/version
maker() { docker exec -i "$MAKER" ollama "$@"; }
maker pull "$MODEL"
printf 'FROM %s\nPARAMETER num_ctx 512\n' "$MODEL" | docker exec -i "$MAKER" tee /tmp/tiny >/dev/null
printf 'FROM %s\nPARAMETER num_ctx 1024\nSYSTEM other\n' "$MODEL" | docker exec -i "$MAKER" tee /tmp/other >/dev/null
for name in tiny other; do
  maker create "$LAB_MODELS/library/$name:1" -f "/tmp/$name"
  maker push --insecure "$LAB_MODELS/library/$name:1"
done
