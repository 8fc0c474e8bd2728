#!/bin/bash
# How many of its devices a container sees. Its text comes before that of the script that asks, in one script.
# NVIDIA: what `nvidia-smi -L` lists, slices if there are any; GKE puts the tool into /usr/local/nvidia. Without the
# tool, the device nodes that can be opened: a node that is there and was taken away cannot. AMD: the GPUs in the
# topology of /dev/kfd, which shows a container its own only, if their nodes can be opened. Intel: its nodes below /dev/dri.
# The tool is asked in the background: where a driver hangs, nothing ends it.
# Environment: DEVICES_VENDOR (nvidia, amd or intel), DEVICES_COUNT, DEVICES_PRODUCT (for people), DEVICES_NAMES (what
# the tool may call one, separated by spaces; empty: anything), DEVICES_INDICES (those that are this replica's if the
# container sees others too, separated by spaces; empty: all of them), REPLICA (its number; absent: one more than the
# number at the end of the host's name).
# SC2034: the script that follows reads `seen` and `verdict`.
# shellcheck disable=SC2034
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
asking=
# answered COMMAND…: runs it for 12 seconds at most, and says whether it ended; its output is in $listed
answered() {
  [ -z "$asking" ] || ! kill -0 "$asking" 2>/dev/null || return 1
  listed=/tmp/listed.$BASHPID
  timeout -k 1 10 "$@" >"$listed" 2>&1 &
  asking=$!
  for _ in $(seq 60); do
    kill -0 "$asking" 2>/dev/null || { asking=; return 0; }
    sleep 0.2
  done
  return 1
}
openable() { [ -e "$1" ] && (exec 3<>"$1") 2>/dev/null; }
see_nvidia() {
  local tool='' names name node libraries=/usr/local/nvidia/lib64:/usr/local/nvidia/lib
  for name in nvidia-smi /usr/local/nvidia/bin/nvidia-smi; do
    ! command -v "$name" >/dev/null || { tool=$name; break; }
  done
  if [ -z "$tool" ]; then
    for node in /dev/nvidia[0-9]*; do ! openable "$node" || seen=$((seen + 1)); done
    why='the container has no nvidia-smi, and no other device nodes that it can open'
    return
  fi
  answered env LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$libraries" "$tool" -L ||
    { why='nvidia-smi does not answer'; return; }
  names=$(sed -n 's/^ *MIG \([^ ]*\) .*/\1/p' "$listed")
  [ -n "$names" ] || names=$(sed -n 's/^GPU [0-9]*: \(.*\) (UUID.*/\1/p' "$listed" | tr -s ' ' -)
  for name in $names; do
    case " $DEVICES_NAMES " in '  ' | *" $name "* | *" NVIDIA-$name "*) seen=$((seen + 1)) ;; esac
  done
  if [ -n "$names" ]; then why="nvidia-smi lists ${names//$'\n'/, }"
  else why=$(grep -m 1 . "$listed" | tr -cd '[:print:]' | cut -c1-120); fi
  [ -n "$why" ] || why='nvidia-smi lists nothing'
}
see_amd() {
  local node id minor total=0
  openable /dev/kfd || { why='/dev/kfd is missing, or cannot be opened'; return; }
  for node in /sys/class/kfd/kfd/topology/nodes/*; do
    id=$(cat "$node/gpu_id" 2>/dev/null)
    minor=$(sed -n 's/^drm_render_minor //p' "$node/properties" 2>/dev/null)
    [ "${id:-0}" = 0 ] || ! openable "/dev/dri/renderD${minor:-128}" || total=$((total + 1))
  done
  why="the topology of /dev/kfd has $total in all whose /dev/dri/renderD can be opened"
  own $total
}
see_intel() {
  local node vendor total=0
  for node in /dev/dri/renderD*; do
    vendor=$(cat "/sys/class/drm/${node##*/}/device/vendor" 2>/dev/null)
    [ "${vendor:-0x8086}" != 0x8086 ] || ! openable "$node" || total=$((total + 1))
  done
  why="/dev/dri has $total in all that can be opened"
  own $total
}
# own TOTAL: how many of this replica's are among the first TOTAL; one with a name that is no number stands in its place
own() {
  local index place=0
  [ -n "$DEVICES_INDICES" ] || { seen=$1; return; }
  for index in $DEVICES_INDICES; do
    case $index in *[!0-9]*) index=$place ;; esac
    [ "$index" -ge "$1" ] || seen=$((seen + 1))
    place=$((place + 1))
  done
}
cures() {
  case $DEVICES_VENDOR in
    nvidia) echo 'nvidia-smi must work on the host itself; Docker needs nvidia-ctk runtime configure, a cluster scheduling.runtimeClass or a default runtime; after a reload of systemd or of the driver, a restart of the container gives it its devices again' ;;
    amd) echo 'the host needs the driver amdgpu and /dev/kfd, and a group render or video that may open it' ;;
    intel) echo 'the host needs the driver i915 or xe and /dev/dri, and a group render or video that may open it' ;;
  esac
}
# see_devices: whether all are there; `verdict` says how many, and if too few, why
see_devices() {
  seen=0 why=
  "see_$DEVICES_VENDOR"
  verdict="replica ${REPLICA:-$((${HOSTNAME##*-} + 1))} sees $seen of $DEVICES_COUNT $DEVICES_PRODUCT"
  [ "$seen" -lt "$DEVICES_COUNT" ] || return 0
  verdict="$verdict: $why. Known cures: $(cures). See docs/devices.md"
  return 1
}
