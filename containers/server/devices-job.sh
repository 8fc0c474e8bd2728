#!/bin/bash
# The Docker job that looks whether a replica gets its devices, in a container that is given them like its server: what
# is wrong is known before the first model is pulled. Its text comes after gateway/common.sh and devices.sh, in one
# script. Ends with `poolform: ok <what it sees>` or `poolform: failed <why>`.
# shellcheck source=devices.sh
. "${0%/*}/devices.sh"
# shellcheck source=../gateway/common.sh
. "${0%/*}/../gateway/common.sh"
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
# a driver that nobody uses may take seconds to wake up
for _ in 1 2 3; do
  see_devices && { finish "ok $verdict"; sleep infinity & wait $!; }
  sleep 2 & wait $!
done
fail "$verdict"
