#!/bin/sh
# Waits for a Job on the machine that runs Terraform, and shows how far it is. Terraform's provider could wait too, but
# Ctrl-C would not end that wait, one refused question would begin the Job again, and its error has no reason.
# kubectl is pointed at the cluster that the provider asks: both read the same variables.
# Environment: JOB, CONTAINER (whose words count), WHAT (was not done if it fails), NAMESPACE, CONTEXT (of the
# kubeconfig, or empty), KUBE_CONFIG_PATH, KUBE_CONFIG_PATHS.
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
[ -z "$KUBE_CONFIG_PATHS" ] || export KUBECONFIG="$KUBE_CONFIG_PATHS"
[ -z "$KUBE_CONFIG_PATH" ] || export KUBECONFIG="$KUBE_CONFIG_PATH"
ask() { kubectl ${CONTEXT:+"--context=$CONTEXT"} -n "$NAMESPACE" --request-timeout=20s "$@"; }
fail() { printf '%s: %s\n' "$WHAT" "$1"; exit 1; }
command -v kubectl >/dev/null 2>&1 || fail 'kubectl is not installed on this machine'
# the words with which the container of each pod has ended, the last pod last
words() {
  ask get pods -l "job-name=$JOB" --sort-by=.metadata.creationTimestamp \
    -o jsonpath="{range .items[*].status.containerStatuses[?(@.name=='$CONTAINER')]}{.state.terminated.message}{'\n'}{end}" 2>/dev/null
}
silent=0; before=''; last=$(date +%s); shown=0
# short pulls end soon, and those of hours are not asked about all the time: many may be watched at once
pause=2
# an apply that was killed leaves this script without its parent
while kill -0 "$PPID" 2>/dev/null; do
  if state=$(ask get job "$JOB" -o jsonpath='{range .status.conditions[?(@.status=="True")]}{.type}: {.message}{"\n"}{end}' 2>&1); then
    silent=0; last=$(date +%s)
    case $state in
      *Complete:*) printf '%s\n' "$(words | grep . | tail -n 1)"; exit 0 ;;
      *Failed:*)
        reason=$(words | grep . | tail -n 1 | sed 's/^poolform: //')
        fail "${reason:-$(printf '%s\n' "$state" | sed -n 's/^Failed: //p')${before:+ (last: $before)}}"
        ;;
    esac
    if [ $((last - shown)) -lt 15 ]; then line=''
    else shown=$last; line=$(ask logs "job/$JOB" -c "$CONTAINER" --tail=1 2>/dev/null | sed 's/^poolform: //'); fi
    [ -z "$line" ] || [ "$line" = "$before" ] || { printf '%s\n' "$line"; before=$line; }
  else
    case $state in *'(NotFound)'*) fail "the Job $JOB is gone: somebody has deleted it" ;; esac
    silent=$(($(date +%s) - last))
    [ $silent -lt 300 ] || fail "the cluster has not answered for $silent s: $(printf '%s\n' "$state" | tail -n 1)"
  fi
  sleep $pause
  [ $pause -ge 10 ] || pause=$((pause + 1))
done
exit 1
