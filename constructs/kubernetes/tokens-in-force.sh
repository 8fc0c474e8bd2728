#!/bin/sh
# Waits, on the machine that runs Terraform, until every gateway that serves has the tokens of a changed ConfigMap in
# force, and asks each of them inside its own container: nothing has to be scheduled for it, and no other gateway
# answers in its place. The kubelet looks after a ConfigMap once a minute, and at once when its pod changes: therefore
# the annotation, whose value means nothing. Who may not write it waits for the minute; who may not run a command in a
# pod has the gateway's log.
# Gateways that do not serve are not waited for: they read the file when they start. The same where a gateway's
# configuration asks nobody for a token yet (404).
# cluster.sh, which comes before, points kubectl at the cluster that the provider asks.
# Environment: PODS (the gateways' selector), CONTAINER (their container), VERSION (of the tokens), LIMIT (seconds), WHAT
# (was not done if it fails), NAMESPACE, CONTEXT.
# SC2016: the template is kubectl's, and the pod's shell expands the question. SC2153: the environment has it.
# shellcheck disable=SC2016,SC2153
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
set -u
fail() { printf 'poolform: %s: %s\n' "$WHAT" "$1" >&2; exit 1; }
ask() { kubectl ${CONTEXT:+"--context=$CONTEXT"} -n "$NAMESPACE" --request-timeout=20s "$@"; }
command -v kubectl >/dev/null 2>&1 || fail 'kubectl is not installed on this machine: install it, and apply again'
running='{{range .items}}{{if not .metadata.deletionTimestamp}}{{$pod := .metadata.name}}{{range .status.containerStatuses}}{{if .state.running}}{{$pod}} {{.name}}{{"\n"}}{{end}}{{end}}{{end}}{{end}}'
question='{ exec 3<>/dev/tcp/127.0.0.1/8404; } 2>/dev/null || exit 0; printf "GET /tokens HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" >&3; timeout 5 cat <&3'

begun=$(date +%s); round=0
# an apply that was killed leaves this script without its parent
while kill -0 "$PPID" 2>/dev/null; do
  round=$((round + 1)); behind=''; starting=''; unasked=''; last=''
  if pods=$(ask get pods -l "$PODS" -o go-template="$running" 2>&1); then
    for pod in $(printf '%s\n' "$pods" | sed -n "s/ $CONTAINER\$//p"); do
      answer=$(ask exec "$pod" -c "$CONTAINER" -- bash -c "$question" 2>&1)
      case $answer in
        *' 200 '*"$VERSION" | *'HTTP/1.1 404 '* | *'poolform: refused: '*) continue ;;
        *' 200 '*) behind="$behind $pod" ;;
        '') starting="$starting $pod" ;;
        *[Ff]orbidden*)
          ask logs "$pod" -c "$CONTAINER" --tail=5000 2>/dev/null | grep -q "tokens $VERSION are in force" && continue
          unasked="$unasked $pod" ;;
        *) behind="$behind $pod"; last=$answer ;;
      esac
      ask annotate pod "$pod" --overwrite "poolform.org/tokens=$VERSION.$round" >/dev/null 2>&1
    done
    [ -n "$behind$starting$unasked" ] || { printf 'poolform: every gateway that serves has the tokens in force\n'; exit 0; }
  else
    behind=' unknown'; last=$pods
  fi
  if [ $(($(date +%s) - begun)) -ge "$LIMIT" ]; then
    [ -z "$behind" ] || fail "after $LIMIT s the gateways${behind} have other tokens in force${last:+ or do not answer: $(printf '%s' "$last" | tail -n 1)}; delete their pods one after the other"
    [ -z "$unasked" ] || printf 'poolform: warning: it is not proven that the gateways%s have the tokens in force: nobody here may run a command in their pods (create pods/exec)\n' "$unasked"
    exit 0
  fi
  sleep 2
done
exit 1
