import { createHash } from 'node:crypto';
import type { Pool } from '../../poolfile/pool/pool';
import type { Model } from '../../poolfile/pool/pool-parts';
import { manifestPath } from './manifest-path';

/** Where the model store lies in every container that sees it. */
export const STORE = '/models';
/** Seconds that a registry has to answer for a model before its first blob is asked for. */
export const PROBE_SECONDS = 20;

/** What the pull's script reads, a line a model: name, reference, `insecure` or `-`, digest or `-`, the two manifests' paths. */
export function modelLines(models: readonly Model[]): string {
  return models
    .map((m) =>
      [
        m.name,
        m.reference,
        m.insecure ? 'insecure' : '-',
        m.digest ?? '-',
        manifestPath(m.name),
        manifestPath(m.reference),
      ].join(' '),
    )
    .join('\n');
}

/** Twelve hex digits over the list of models: what the pull's last line says, so that a log of another list is never taken for this one's. */
export function modelsHash(pool: Pick<Pool, 'models'>): string {
  return createHash('sha256').update(modelLines(pool.models)).digest('hex').slice(0, 12);
}

const COMMON = String.raw`set -u
trap 'stop_server; exit 143' TERM INT
server=
say() { printf 'poolform: %s\n' "$*"; }
# An ending is said in the last line, and in the way of the target. ENDING=sleep: the container turns healthy either way; a success sleeps on, a
# failure ends with 0. ENDING=exit: the exit code tells, 42 where another try would end the same, and the line is the termination message.
succeed() {
  stop_server
  say "ok $1"
  [ "$ENDING" = sleep ] || { printf 'poolform: ok %s\n' "$1" >/dev/termination-log; exit 0; }
  touch /tmp/finished
  trap 'exit 143' TERM INT
  sleep infinity & wait $!
}
fail_all() {
  stop_server
  say "failed $1"
  if [ "$ENDING" = sleep ]; then touch /tmp/finished; sleep 10 & wait $!; exit 0; fi
  printf 'poolform: failed %s\n' "$1" >/dev/termination-log
  case $1 in *'file does not exist'* | *'its digest is'* | *'invalid model name'*) exit 42 ;; esac
  exit 1
}
fail() { fail_all "$(reason "$1: $2")"; }
# one line, no control characters, no credentials in addresses, not long
reason() { printf %s "$1" | tr -c '[:print:]' ' ' | sed -E 's#//[^/@ ]*@#//#g; s#\?[^ "]*#?...#g; s/ +/ /g' | cut -c1-240; }
stop_server() { [ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; server=; }; }
# start_server STORE: the server that pulls, for this script alone
start_server() {
  OLLAMA_MODELS=$1 ollama serve >/tmp/serve.log 2>&1 &
  server=$!
  for _ in $(seq 120); do
    ollama list >/dev/null 2>&1 && return 0
    kill -0 $server 2>/dev/null || break
    sleep 0.5
  done
  fail server "did not start: $(tail -n 1 /tmp/serve.log)"
}
digest_of() { sha256sum "$1" | cut -c1-64; }
blobs_of() { grep -ohE 'sha256:[0-9a-f]{64}' "$1" | sort -u; }
# held MANIFEST DIGEST: the store has the whole model, under this manifest's digest where one is given
held() {
  local blob
  [ -s "$store/manifests/$1" ] || return 1
  [ "$2" = - ] || [ "$(digest_of "$store/manifests/$1")" = "$2" ] || return 1
  for blob in $(blobs_of "$store/manifests/$1"); do [ -s "$store/blobs/sha256-$(printf %s "$blob" | cut -d: -f2)" ] || return 1; done
}
`;

/**
 * Brings every model of the list into the store. What the store has stays as it is, unless the file gives another digest or another place to
 * pull from. For what is missing it asks every registry for the manifest before the first blob: a server whose blob folder cannot be written
 * fetches the manifest, names the first layer that it wants, and stops; an empty file in that layer's place takes it on to the next, and after
 * the last it writes the manifest, whose digest is then known. Every failure names the model and the reason; all that fail are named.
 * Ends with one line, `poolform: ok <hash>` or `poolform: failed <models>: <why>`.
 * Environment: MODELS (see `modelLines`), HASH, TIMEOUT (seconds), ENDING (`sleep` or `exit`), OLLAMA_HOST.
 */
export function pullScript(): string {
  return `${COMMON}${String.raw`
store=${STORE}
mkdir -p $store/blobs $store/manifests $store/.poolform
deadline=$((SECONDS + TIMEOUT))
source_of() { cat "$store/.poolform/$1" 2>/dev/null; }

# listed MANIFEST: a model of the list bears this very name
listed() { while read -r _ _ _ _ each _; do [ "$each" = "$1" ] && return 0; done <<<"$MODELS"; return 1; }

# which models are missing; a record says where each one was pulled from
missing=
while read -r name reference insecure digest own theirs; do
  if held "$own" "$digest" && { [ "$digest" != - ] || [ "$(source_of "$own")" = "$reference" ]; }; then
    say "present $name sha256:$(digest_of "$store/manifests/$own")"
  else
    missing="$missing$name $reference $insecure $digest $own $theirs"$'\n'
  fi
done <<<"$MODELS"

# every manifest before the first blob
probe() { # NAME REFERENCE FLAG DIGEST MANIFEST: nothing, or why not
  local name=$1 reference=$2 flag=$3 digest=$4 manifest=/tmp/probe/manifests/$5 out code layer had= got
  while :; do
    out=$(timeout ${PROBE_SECONDS} ollama pull $flag "$reference" </dev/null 2>&1); code=$?
    [ $code -ne 124 ] || { echo "its registry did not answer within ${PROBE_SECONDS} s"; return; }
    [ $code -ne 0 ] || break
    layer=$(printf %s "$out" | grep -oE '/tmp/probe/blobs/sha256-[0-9a-f]{64}[^ ]*: permission denied' | grep -oE 'sha256-[0-9a-f]{64}' | head -n 1)
    [ -n "$layer" ] || { printf %s "$out" | grep -aoE 'Error: .*' | tail -n 1 | cut -c8-; return; }
    [ "$digest" != - ] || return
    [ "$layer" != "$had" ] || return
    had=$layer
    chmod 0755 /tmp/probe/blobs; : >"/tmp/probe/blobs/$layer"; chmod 0555 /tmp/probe/blobs
  done
  [ "$digest" != - ] && [ -s "$manifest" ] || return
  got=$(digest_of "$manifest")
  [ "$got" = "$digest" ] || echo "its digest is sha256:$got, the pool file says sha256:$digest"
}
if [ -n "$missing" ]; then
  mkdir -p /tmp/probe/blobs /tmp/probe/manifests
  chmod 0555 /tmp/probe/blobs
  start_server /tmp/probe
  why=
  while read -r name reference insecure digest own theirs; do
    [ -n "$name" ] || continue
    flag=; [ "$insecure" = - ] || flag=--insecure
    said=$(probe "$name" "$reference" "$flag" "$digest" "$theirs")
    [ -z "$said" ] || { why="$why$name: $(reason "$said"); "; say "cannot pull $name: $(reason "$said")"; }
  done <<<"$missing"
  stop_server
  [ -z "$why" ] || fail_all "$(printf %s "$why" | sed 's/; $//')"

  # the blobs
  start_server $store
  while read -r name reference insecure digest own theirs; do
    [ -n "$name" ] || continue
    flag=; [ "$insecure" = - ] || flag=--insecure
    say "pulling $name"
    for try in 1 2 3; do
      left=$((deadline - SECONDS))
      [ $left -gt 0 ] || fail "$name" "not pulled within $TIMEOUT s"
      timeout $left ollama pull $flag "$reference" </dev/null >/tmp/pull.log 2>&1 &
      puller=$!
      ticks=0
      while kill -0 $puller 2>/dev/null; do
        sleep 1 & wait $!
        ticks=$((ticks + 1))
        [ $((ticks % 15)) -ne 0 ] || say "pulling $name: $(du -sm $store/blobs | cut -f1) MiB in the store"
      done
      wait $puller && break
      [ $? -ne 124 ] || fail "$name" "not pulled within $TIMEOUT s"
      [ $try -lt 3 ] || fail "$name" "$(grep -aoE 'Error: .*' /tmp/pull.log | tail -n 1 | cut -c8-)"
      sleep 3 & wait $!
    done
    got=$(digest_of "$store/manifests/$theirs")
    if [ "$digest" != - ] && [ "$got" != "$digest" ]; then
      listed "$theirs" || ollama rm "$reference" >/dev/null 2>&1
      fail "$name" "its digest is sha256:$got, the pool file says sha256:$digest"
    fi
    if [ "$theirs" != "$own" ]; then
      out=$(ollama cp "$reference" "$name" 2>&1) || fail "$name" "$out"
      listed "$theirs" || ollama rm "$reference" >/dev/null 2>&1
    fi
    held "$own" "$digest" || fail "$name" "the store does not hold it whole after the pull"
    mkdir -p "$(dirname "$store/.poolform/$own")"
    printf '%s\n' "$reference" >"$store/.poolform/$own"
    say "pulled $name sha256:$got"
  done <<<"$missing"
  sync
fi
succeed "$HASH"
`}`;
}

/**
 * Takes out of the store what the list no longer names, once no gateway asks for it: manifests, then blobs that no manifest mentions.
 * Removes nothing where a model of the list is missing. Environment: MODELS, HASH, ENDING.
 */
export function pruneScript(): string {
  return `${COMMON}${String.raw`
store=${STORE}
keep=
while read -r name _ _ _ own _; do
  [ -s "$store/manifests/$own" ] || fail "$name" "is not in the store, nothing was removed"
  keep="$keep$own"$'\n'
done <<<"$MODELS"
while read -r manifest; do
  grep -qxF "$manifest" <<<"$keep" && continue
  rm -f "$store/manifests/$manifest" "$store/.poolform/$manifest"
  say "removed $manifest"
done < <(cd $store/manifests && find . -type f | sed 's#^\./##' | sort)
find $store/manifests $store/.poolform -mindepth 1 -type d -empty -delete 2>/dev/null
used=$(find $store/manifests -type f -exec grep -ohE 'sha256:[0-9a-f]{64}' {} + | tr : - | sort -u)
freed=0
for blob in $store/blobs/*; do
  [ -e "$blob" ] || continue
  grep -qxF "$(basename "$blob")" <<<"$used" && continue
  freed=$((freed + $(stat -c %s "$blob")))
  rm -f "$blob"
done
[ $freed -eq 0 ] || say "freed $((freed / 1048576)) MiB"
succeed "$HASH"
`}`;
}
