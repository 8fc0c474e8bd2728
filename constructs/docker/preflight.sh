#!/bin/sh
# Looks at the engine before the first object of a pool is created there: whether it is one that can run the pool, and
# whether names, subnets or devices of the pool are in use by another Terraform state. It changes nothing. What it cannot
# read it lets pass, because the engine itself refuses names and subnets that are taken. Its text comes after engine.sh,
# in one script.
# Environment: ENVIRONMENT, POOL, PREFIX (of the pool's names), HOST (in environment.yaml), ENGINE (its major version
# there), FULL_ENGINE (the first that is asked for everything), SUBNETS and DEVICES (separated by spaces), VENDOR (of
# the devices, or empty), SELINUX (the type of its servers, or empty), OWNER (or empty), STATE (identifies Terraform's
# state), and what engine.sh reads.
# SC2046, SC2086: lists are split on purpose.
# shellcheck disable=SC2046,SC2086
# shellcheck source=engine.sh
. "${0%/*}/engine.sh"
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
no_engine=$(no_engine)
unchecked() { echo "poolform: not checked whose the pools on $HOST are: $1"; exit 0; }
[ -z "$no_engine" ] || unchecked "$no_engine"
stop() { printf 'poolform: %s\n' "$1"; shift; [ $# -eq 0 ] || printf '  %s\n' "$@"; exit 1; }
answer=$(ask version 2>&1) || unchecked "$(printf %s "$answer" | tail -n 1)"
case $answer in *[Pp]odman*)
  stop "$HOST is Podman, which answers like a Docker engine and leaves out health checks and network options." \
    "Point docker.$HOST.host in environment.yaml at Docker Engine 25 or later." ;;
esac
version=$(ask version --format '{{.Server.Version}}' 2>/dev/null | tr -d '\r')
major=${version%%.*}
case $major in '' | *[!0-9]*) major=$ENGINE ;; esac
if [ "$major" -lt 20 ]; then
  stop "the engine of $HOST is $version, and 20.10 is the oldest that runs pools. Update it."
elif [ "$major" -lt "$FULL_ENGINE" ] && [ "$ENGINE" -ge "$FULL_ENGINE" ]; then
  stop "the engine of $HOST is $version, and environment.yaml says it is $ENGINE or does not say." \
    "Update it, or write engine: $major for $HOST: it is then asked for less, and an apply takes longer."
fi
runtimes=$(ask info --format '{{.Runtimes}}' 2>/dev/null)
case $VENDOR/$runtimes in nvidia/*nvidia* | nvidia/) ;; nvidia/*)
  stop "the engine of $HOST has no runtime nvidia, which gives containers their cards. Run on the host:" \
    "sudo nvidia-ctk runtime configure --runtime=docker && sudo systemctl restart docker" \
    "nvidia-ctk is in the package nvidia-container-toolkit. Then apply again." ;;
esac
security=
[ -z "$VENDOR" ] || [ -n "$SELINUX" ] || security=$(ask info --format '{{.SecurityOptions}}' 2>/dev/null)
case $security in *name=selinux*)
  echo "poolform: the engine of $HOST separates containers with SELinux. If the servers see no card, write"
  echo "  selinuxType: nvidia_container_t, or container_device_t for other cards, for $HOST in environment.yaml" ;;
esac

# objects KIND FIELDS: one line for each object of a kind that a state of Poolform has, with these fields of its JSON
objects() {
  case $1 in
    network) ids=$(ask network ls -q 2>/dev/null) ;;
    container) ids=$(ask ps -aq --filter label=org.poolform.state 2>/dev/null) ;;
    volume) ids=$(ask volume ls -q --filter label=org.poolform.pool 2>/dev/null) ;;
  esac
  [ -z "$ids" ] || ask "$1" inspect $(printf '%s ' $ids) 2>/dev/null
}
# One line for each object: name, state, owner, environment, pool, then its subnets or devices. The engine prints JSON
# with one field on each line, and what is the object's own has the least indentation.
lines() {
  awk '
    function value(line) { sub(/^[^:]*: "?/, "", line); sub(/"?,?\r?$/, "", line); gsub(/[ \t]/, "_", line); return line }
    function flush() { if (name != "") print name, state, owner, env, pool, more; name = more = ""; state = owner = env = pool = "-" }
    BEGIN { flush() }
    /^    }/ { flush() }
    /^        "Name":/ { name = value($0); sub(/^\//, "", name) }
    /"org.poolform.state":/ { state = value($0) }
    /"org.poolform.owner":/ { owner = value($0) }
    /"org.poolform.environment":/ { env = value($0) }
    /"org.poolform.pool":/ { pool = value($0) }
    /"Subnet":/ { more = more " " value($0) }
    /"(NVIDIA_VISIBLE_DEVICES|ROCR_VISIBLE_DEVICES|GGML_VK_VISIBLE_DEVICES)=/ {
      line = $0; sub(/^[^=]*=/, "", line); sub(/",?\r?$/, "", line); gsub(/,/, " ", line); more = more " " line
    }'
}
# whose STATE OWNER: for people
whose() { if [ "$2" = - ]; then echo "another Terraform state ($1)"; else echo "$2 (Terraform state $1)"; fi; }
lost="If that state is lost and these are yours, remove the containers and networks on the host, and keep the volumes:"
filter="--filter label=org.poolform.environment=$ENVIRONMENT --filter label=org.poolform.pool=$POOL"

networks=$(objects network | lines)
containers=$(objects container | lines)
taken=$(printf '%s\n' "$networks" "$containers" | awk -v state="$STATE" -v env="$ENVIRONMENT" -v pool="$POOL" \
  '$4 == env && $5 == pool && $2 != "-" && $2 != state { print $1, $2, $3; exit }')
if [ -n "$taken" ]; then
  set -- $taken
  stop "pool $POOL of environment $ENVIRONMENT is on $HOST already, and belongs to $(whose "$2" "$3"): $1 is there." \
    "Nothing was changed. Rename the pool or the environment, choose another host, or use the state that it is in." "$lost" \
    "docker ps -aq $filter | xargs docker rm -f; docker network ls -q $filter | xargs docker network rm"
fi
kept=$(objects volume | lines | awk -v env="$ENVIRONMENT" -v pool="$POOL" -v owner="$(printf %s "$OWNER" | tr ' \t' '__')" \
  '$4 == env && $5 == pool && $2 == "-" && $3 != "-" && $3 != owner { print $1, $3; exit }')
if [ -n "$kept" ]; then
  set -- $kept
  stop "the volume $1 on $HOST holds the models of a pool with the same names, and belongs to $2." \
    "Nothing was changed. Rename the pool or the environment, or agree with $2 and remove the volume: docker volume rm $1"
fi
overlap=$(printf '%s\n' "$networks" | awk -v state="$STATE" -v env="$ENVIRONMENT" -v prefix="$PREFIX-" -v subnets="$SUBNETS" '
  function number(ip, parts) { split(ip, parts, "."); return ((parts[1] * 256 + parts[2]) * 256 + parts[3]) * 256 + parts[4] }
  function first(cidr, parts) { split(cidr, parts, "/"); return number(parts[1]) - number(parts[1]) % (2 ^ (32 - parts[2])) }
  function last(cidr, parts) { split(cidr, parts, "/"); return first(cidr) + 2 ^ (32 - parts[2]) - 1 }
  BEGIN { count = split(subnets, own, " ") }
  $2 != state && $4 != env && index($1, prefix) != 1 {
    for (field = 6; field <= NF; field++) if ($field ~ /^[0-9.]+\/[0-9]+$/)
      for (i = 1; i <= count; i++) if (first($field) <= last(own[i]) && first(own[i]) <= last($field)) {
        print own[i], $1, $field, $2, $3; exit
      }
  }')
if [ -n "$overlap" ]; then
  set -- $overlap
  stop "the subnet $1 of pool $POOL is in use on $HOST: network $2 has $3$([ "$4" = - ] || printf ', of %s' "$(whose "$4" "$5")")." \
    "Nothing was changed. Write a range of its own for $HOST in environment.yaml: docker: { $HOST: { subnets: 10.214.0.0/20 } }"
fi
device=$(printf '%s\n' "$containers" | awk -v state="$STATE" -v devices="$DEVICES" '
  BEGIN { count = split(devices, own, " ") }
  $2 != "-" && $2 != state {
    for (field = 6; field <= NF; field++) for (i = 1; i <= count; i++) if ($field == own[i]) { print own[i], $1, $2, $3; exit }
  }')
if [ -n "$device" ]; then
  set -- $device
  stop "the device $1 of pool $POOL is in use on $HOST by $2, which belongs to $(whose "$3" "$4")." \
    "Nothing was changed. List in docker.$HOST.gpus only the devices that are yours, by uuid: nvidia-smi -L"
fi
exit 0
