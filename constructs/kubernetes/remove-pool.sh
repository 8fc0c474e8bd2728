#!/bin/sh
# Runs when everything else of a pool has left the state: after `destroy`, or because its file is gone or names another
# namespace. Waits until the pool's pods have ended, and only then removes the policies that guard them to the end, and
# the ConfigMap that shows whether the namespace is being deleted.
# Then it removes the claims, and the namespace if that is the pool's own, unless the models are to stay. The present
# pool files decide that; for a pool that they no longer describe, what was applied last.
# A pool that belongs to another Terraform state stays as it is: an apply that was refused for that is in this one.
# cluster.sh, which comes before, points kubectl at the cluster that the provider asks.
# Environment: STATE (identifies Terraform's state), KEY (of the pool), KEEP and REMOVE (keys of the pools that the
# present files describe), PREFIX, NAMESPACE, OWN and RETAIN (`true` or `false`, as applied last), CONTEXT.
# SC2153: the environment has it.
# shellcheck disable=SC2153
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
k() { kubectl ${CONTEXT:+"--context=$CONTEXT"} "$@"; }
mine="app.kubernetes.io/managed-by=poolform,app.kubernetes.io/instance=$PREFIX"
retain=$RETAIN
case " $KEEP " in *" $KEY "*) retain=true ;; esac
case " $REMOVE " in *" $KEY "*) retain=false ;; esac
others=$(k get networkpolicies -n "$NAMESPACE" -l "$mine" -o 'jsonpath={range .items[*]}{.metadata.annotations.poolform\.org/state}{"\n"}{end}') || exit 1
others=$(printf '%s\n' "$others" | grep -vxF -e "$STATE" -e '')
[ -z "$others" ] || { echo "poolform: $PREFIX in $NAMESPACE stays: it belongs to another Terraform state"; exit 0; }
# Jobs that no state has, after an apply that was killed: their pods would be waited for
k delete jobs -n "$NAMESPACE" -l "$mine" --ignore-not-found --wait=false || exit 1
waited=0
while :; do
  graces=$(k get pods -n "$NAMESPACE" -l "$mine" -o 'jsonpath={range .items[*]}{.spec.terminationGracePeriodSeconds}{"\n"}{end}') || exit 1
  [ -n "$graces" ] || break
  longest=$(printf '%s\n' "$graces" | sort -n | tail -n 1)
  [ "$waited" -le $((longest + 60)) ] || { echo "poolform: pods of $PREFIX do not end; nothing was removed"; exit 1; }
  [ $((waited % 30)) -ne 20 ] || [ "$waited" -ge "$longest" ] || echo "poolform: pods of $PREFIX finish the answers that they have begun, for $((longest - waited)) s at most; to cut them: kubectl${CONTEXT:+ --context=$CONTEXT} delete pods -n $NAMESPACE -l $mine --grace-period=1"
  sleep 1
  waited=$((waited + 1))
done
k delete networkpolicies,configmaps -n "$NAMESPACE" -l "$mine" --ignore-not-found || exit 1
[ "$retain" = false ] || { echo "poolform: the models of $PREFIX stay"; exit 0; }
if [ "$OWN" = true ]; then
  k delete namespace -l "$mine" --field-selector "metadata.name=$NAMESPACE" --ignore-not-found --timeout=15m
else
  k delete persistentvolumeclaims -n "$NAMESPACE" -l "$mine" --ignore-not-found --timeout=5m
fi
