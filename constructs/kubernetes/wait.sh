#!/bin/sh
# Waits until workloads are there, on the machine that runs Terraform, and gives up as soon as that is hopeless, with
# the cluster's own words. Terraform's provider knows neither: it waits for numbers, and says that they did not come.
# Nor could Ctrl-C end its wait for a Job, and a question that the cluster refused would begin the Job again.
# cluster.sh, which comes before, points kubectl at the cluster that the provider asks.
# A pod that is ending finishes answers, for as long as its own grace period says: that time counts neither as hopeless
# nor against LIMIT, and neither does what lacks room meanwhile. The same while a node comes (see NODES), and for two
# hours while a node fetches images, which only who may read events knows.
# Environment: WORKLOADS (`kind/name`, separated by spaces), PODS (their selector), CLAIMS (an expression for the names
# of their claims), WHAT (the workloads, for people), FAILURE (what to say if they fail), LIMIT (seconds for all), NODES
# (seconds that nodes may take to come; 0: only if an autoscaler says that one comes, and then half an hour), NODES_FIELD
# (where the files say it), JOBS (not empty: they are Jobs; others with the same labels are in no state and are removed
# first, and Jobs that failed are removed, so that the next apply makes them anew), CONTAINER (of one Job, which may
# take hours: its log shows how far it is; or empty), COMMAND (shows more), NAMESPACE, CONTEXT.
# SC2016: the templates are kubectl's. SC2086: WORKLOADS is split into words on purpose. SC2153: the environment has it.
# shellcheck disable=SC2016,SC2086,SC2153
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
set -u
fail() { printf 'poolform: %s\n' "$@" >&2; exit 1; }
ask() { kubectl ${CONTEXT:+"--context=$CONTEXT"} -n "$NAMESPACE" --request-timeout=20s "$@"; }
now() { date +%s; }
command -v kubectl >/dev/null 2>&1 || fail 'kubectl is not installed on this machine: install it, and apply again'

# Records begin with \x1e, their fields are separated by \x1f: texts of the cluster may hold anything else.
workload_template='{{define "w"}}{{"\x1e"}}workload{{"\x1f"}}{{.kind}}/{{.metadata.name}}{{"\x1f"}}{{.metadata.generation}}{{"\x1f"}}{{.status.observedGeneration}}{{"\x1f"}}{{.spec.replicas}}{{"\x1f"}}{{.status.replicas}}{{"\x1f"}}{{.status.updatedReplicas}}{{"\x1f"}}{{.status.readyReplicas}}{{"\x1f"}}{{.status.succeeded}}{{"\x1f"}}{{.status.active}}{{range .status.conditions}}{{if eq .status "True"}}{{if or (eq .type "ReplicaFailure") (eq .type "Failed")}}{{"\x1e"}}refused{{"\x1f"}}{{.type}}{{"\x1f"}}{{.message}}{{end}}{{end}}{{end}}{{end}}{{if .items}}{{range .items}}{{template "w" .}}{{end}}{{else}}{{template "w" .}}{{end}}'
pod_template='{{define "c"}}{{with .state}}{{with .waiting}}{{"\x1e"}}waiting{{"\x1f"}}{{.reason}}{{"\x1f"}}{{with .message}}{{.}}{{end}}{{end}}{{with .terminated}}{{if .exitCode}}{{"\x1e"}}ended{{"\x1f"}}{{.reason}}{{"\x1f"}}{{with .message}}{{.}}{{end}}{{end}}{{end}}{{end}}{{with .lastState}}{{with .terminated}}{{"\x1e"}}crashed{{"\x1f"}}{{.reason}}, exit code {{.exitCode}}{{with .message}}: {{.}}{{end}}{{end}}{{end}}{{end}}{{range .items}}{{if not .metadata.deletionTimestamp}}{{"\x1e"}}pod{{"\x1f"}}{{.metadata.name}}{{range .status.conditions}}{{if eq .type "PodScheduled"}}{{if eq .status "False"}}{{"\x1e"}}unscheduled{{"\x1f"}}{{with .message}}{{.}}{{end}}{{end}}{{end}}{{end}}{{range .status.initContainerStatuses}}{{template "c" .}}{{end}}{{range .status.containerStatuses}}{{template "c" .}}{{if not .ready}}{{"\x1e"}}unready{{end}}{{if .state.running}}{{"\x1e"}}running{{"\x1f"}}{{.name}}{{end}}{{with .state.terminated}}{{if not .exitCode}}{{"\x1e"}}completed{{end}}{{end}}{{end}}{{else}}{{"\x1e"}}ending{{"\x1f"}}{{.metadata.name}}{{"\x1f"}}{{.metadata.deletionTimestamp}}{{end}}{{end}}'
event_template='{{range .items}}{{"\x1e"}}event{{"\x1f"}}{{.involvedObject.kind}}/{{.involvedObject.name}}{{"\x1f"}}{{.reason}}{{"\x1f"}}{{with .message}}{{.}}{{end}}{{end}}'
message_template='{{range .items}}{{if not .metadata.deletionTimestamp}}{{range .status.containerStatuses}}{{with .state.terminated}}{{with .message}}{{"\x1e"}}{{.}}{{end}}{{end}}{{end}}{{end}}{{end}}'

# The first line is how far the workloads are, or `done`; each further line is a problem: its weight, and its words.
judge='
BEGIN { RS = "\036"; FS = "\037"; done = 1; unseen = split(ENVIRON["WORKLOADS"], names, " ") }
function problem(weight, words) { if (!(words in seen)) { seen[words] = 1; lines = lines weight " " words "\n" } }
function refusal(words) { return words ~ /exceeded quota/ ? "roomrefused" : "refused" }
{ gsub(/[\n\r\t ]+/, " "); gsub(/<no value>/, "") }
$1 == "workload" {
  workload = $2; short[$2] = 0; unseen--
  if ($2 ~ /^Job\//) {
    jobs = 1
    if ($9 < 1) { done = 0; state = state ", " $2 " runs"; short[$2] = $10 < 1 }
  } else if ($3 != $4 || $5 != $6 || $5 != $7 || $5 != $8) {
    if ($2 ~ /^StatefulSet\//) wanted = 1
    done = 0; short[$2] = $6 < $5
    state = state ", " $2 ": " $8 + 0 " of " $5 " ready, " $7 + 0 " of " $5 " as this apply wants them"
  }
}
$1 == "refused" && $2 == "Failed" { problem("failed", workload ": " $3) }
$1 == "refused" && $2 != "Failed" { problem(refusal($3), workload ": " $3) }
$1 == "pod" { pod = $2 }
$1 == "ending" && $3 >= ENVIRON["NOW"] { ends = ends "Pod/" $2 " finishes the answers that it has begun, until " $3 " at the latest\n" }
$1 == "ending" && $3 < ENVIRON["NOW"] { problem("waits", "Pod/" $2 ": should have ended at " $3 ", its node may not answer") }
$1 == "unscheduled" { pending[pod] = 1; pods = 1; said[pod] = $2 }
$1 == "waiting" && $2 ~ /^(ContainerCreating|PodInitializing)$/ { creating[pod] = 1 }
$1 == "waiting" && $2 !~ /^(ContainerCreating|PodInitializing)$/ { problem("waits", "Pod/" pod ": " $2 ": " $3) }
# a Job tries again
$1 == "ended" { problem(jobs ? "ended" : "waits", "Pod/" pod ": " $2 " " $3) }
$1 == "running" { running[pod] = $2 }
$1 == "completed" { completed[pod] = 1 }
$1 == "crashed" { crash[pod] = $2 }
$1 == "unready" { unready[pod] = 1 }
$1 == "event" {
  name = $2; sub(/^[^\/]*\//, "", name)
  if ($2 ~ /^Pod\// && (name in creating) && $3 ~ /^Failed/) problem("waits", $2 ": " $3 ": " $4)
  if ($3 == "FailedCreate" && short[$2]) problem(refusal($4), $2 ": " $4)
  if ($2 ~ /^PersistentVolumeClaim\// && pods && name ~ "^(" ENVIRON["CLAIMS"] ")$" && $3 ~ /Failed/) problem("waits", $2 ": " $4)
  if ($2 ~ /^Pod\// && (name in pending) && $3 ~ /^(TriggeredScaleUp|Nominated)$/) growing = 1
  if ($2 ~ /^Pod\// && $3 == "Pulling") fetching[name] = 1
  if ($2 ~ /^Pod\// && $3 ~ /^(Pulled|Failed|BackOff)$/) delete fetching[name]
}
END {
  if (growing && ENVIRON["GROWS"] > 0 || ENVIRON["COMES"] > 0) room = "comes"; else room = "roomwaits"
  for (pod in pending) problem(room, "Pod/" pod ": " said[pod])
  for (pod in completed) if (pod in running) problem("waits", "Pod/" pod ": its work is done, but a container of somebody else keeps it running: " running[pod])
  # a server that sees too few of its devices has said so once, and waits for them
  for (pod in crash) if ((pod in unready) && crash[pod] ~ /replica [0-9]+ sees [0-9]+ of/) problem("waits", "Pod/" pod ": " crash[pod])
  for (pod in crash) if (lines ~ "Pod/" pod ": CrashLoop") problem("waits", "Pod/" pod ": " crash[pod])
  print done && !unseen ? "done" : substr(state, 3)
  # a rollout of servers waits for those that end, anything else only for their room
  weight = wanted || lines ~ /(^|\n)room/ ? "ends" : "old"
  gsub(/(^|\n)room/, ends == "" ? "\n" : "\nlater", lines)
  if (ends != "") { gsub(/\n/, "\n" weight " ", ends); lines = weight " " substr(ends, 1, length(ends) - length(weight) - 1) lines }
  for (pod in fetching) if (pod in creating) problem("fetches", "Pod/" pod ": its node fetches an image")
  printf "%s", lines
}'
look() {
  workloads=$(ask get $WORKLOADS -o go-template="$workload_template" 2>&1) || { printf %s "$workloads"; return 1; }
  pods=$(ask get pods -l "$PODS" -o go-template="$pod_template" 2>&1) || { printf %s "$pods"; return 1; }
  # who may not read events still has what the pods say
  events=$(ask get events --sort-by=.lastTimestamp -o go-template="$event_template" 2>/dev/null) || events=
  printf '%s%s%s' "$workloads" "$pods" "$events" | CLAIMS=$CLAIMS WORKLOADS=$WORKLOADS COMES=$((NODES - came)) GROWS=$((1800 - came)) NOW=$(date -u +%Y-%m-%dT%H:%M:%SZ) awk "$judge"
}
words() { printf '%s\n' "$found" | sed -n '2,7s/^[a-z]* /  /p' | cut -c1-500; }
# what the last pod of a Job found
result() {
  ask get pods -l "$PODS" --sort-by=.metadata.creationTimestamp -o go-template="$message_template" 2>/dev/null |
    awk 'BEGIN { RS = "\036" } NF { last = $0 } END { print last }' | grep .
}
give_up() {
  [ -z "$JOBS" ] || ask delete $WORKLOADS --wait=false --ignore-not-found >/dev/null 2>&1
  fail "$@"
}
failed() {
  reason=$(result | sed '1s/^poolform: //')
  [ -z "$reason" ] || give_up "$FAILURE: $reason"
  give_up "$FAILURE:" "$(words)" ${before:+"last: $before"} "more: $COMMAND"
}
# an apply that was killed, or a state that was lost, leaves Jobs that no state has
clear_others() {
  others=$(ask get jobs -l "$PODS,app.kubernetes.io/managed-by=poolform" -o name 2>&1) || { printf %s "$others"; return 1; }
  for job in $others; do
    job=job/${job##*/}
    case " $WORKLOADS " in *" $job "*) continue ;; esac
    ask delete "$job" --wait=false --ignore-not-found >/dev/null || return 1
    printf 'poolform: %s: removed %s, which no state has\n' "$WHAT" "$job" >&2
  done
}
show() {
  line=
  [ -z "$CONTAINER" ] || line=$(ask logs $WORKLOADS -c "$CONTAINER" --tail=1 2>/dev/null | sed 's/^poolform: //')
  if [ -n "$line" ]; then
    [ "$line" = "$before" ] || printf 'poolform: %s\n' "$line"
    before=$line
  else printf 'poolform: %s\n' "$(printf '%s\n' "$found" | head -n 1)" "$(words)"; fi
}

begun=$(now); last=$begun; said=$begun; silent=0; bad=0; before=''; pause=2; came=0; fetched=0
patience=100; [ -z "$CONTAINER" ] || { patience=300; said=0; }
cleared=$JOBS
# an apply that was killed leaves this script without its parent
while kill -0 "$PPID" 2>/dev/null; do
  time=$(now); step=$((time - last)); last=$time
  if { [ -z "$cleared" ] || found=$(clear_others); } && cleared='' && found=$(look); then
    silent=0
    case $found in
      done*)
        printf 'poolform: %s: done\n' "$WHAT"
        [ -z "$JOBS" ] || result
        exit 0
        ;;
      *'
failed '*) failed ;;
      *'
refused '*) bad=$((bad + 4 * step)) ;;
      *'
waits '*) bad=$((bad + step)) ;;
      *) bad=$((bad > step ? bad - step : 0)) ;;
    esac
    free=0
    case $found in *'
ends '*) free=$step ;; esac
    case $found in *'
comes '*) free=$step; came=$((came + step)) ;; esac
    case $found in *'
fetches '*) [ $fetched -ge 7200 ] || { free=$step; fetched=$((fetched + step)); } ;; esac
    begun=$((begun + free))
    hint=
    case $found in *' nodes are available: '*) hint="if nodes come later: $NODES_FIELD in environment.yaml says how long to wait for them" ;; esac
    [ $bad -lt 60 ] || give_up "$WHAT cannot start, says the cluster:" "$(words)" ${hint:+"$hint"} "more: $COMMAND"
    [ $((time - begun)) -lt "$LIMIT" ] ||
      give_up "$WHAT: not there within $LIMIT s ($(printf '%s\n' "$found" | head -n 1)):" "$(words)" "more: $COMMAND"
    [ $((time - said)) -lt 20 ] || { said=$time; show; }
  else
    case $found in *'(NotFound)'*) fail "$WHAT: $(printf %s "$found" | tail -n 1)" ;; esac
    silent=$((silent + step))
    [ $silent -lt $patience ] || fail "$WHAT: the cluster does not answer: $(printf %s "$found" | tail -n 1)"
  fi
  sleep $pause
  # what takes hours is not asked about all the time
  [ -z "$CONTAINER" ] || [ $pause -ge 10 ] || pause=$((pause + 1))
done
exit 1
