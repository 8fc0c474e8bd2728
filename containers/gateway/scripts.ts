import { SERVER_PORT, PRIVATE_PORT } from '../../poolfile/values/ports';
/** Where the configuration lies in the gateway's and in the writer's container. */
export const CONFIG_FOLDER = '/config';

/**
 * The gateway's own process: waits for the first configuration, runs HAProxy, and reloads it when the configuration or the certificate
 * changes. A file that HAProxy does not accept leaves the old one running, and shows: the container turns unhealthy and its log says why.
 * `TLS_FILES`: paths of certificate and key, or empty.
 */
export function gatewayScript(): string {
  return String.raw`set -u
config=${CONFIG_FOLDER}/current/haproxy.cfg
say() { printf 'poolform: %s\n' "$*"; }
state() { sha256sum "$config" ${CONFIG_FOLDER}/current/tokens.map $TLS_FILES 2>/dev/null; }
say "waiting for the configuration"
until [ -s "$config" ] && haproxy -c -f "$config" >/tmp/check 2>&1; do sleep 1; done
seen=$(state)
haproxy -W -db -f "$config" &
master=$!
trap 'kill -USR1 $master 2>/dev/null' TERM INT
echo good >/tmp/state
say "serving"
while kill -0 $master 2>/dev/null; do
  sleep 1 & wait $!
  now=$(state)
  [ "$now" = "$seen" ] && continue
  seen=$now
  if haproxy -c -f "$config" >/tmp/check 2>&1; then
    kill -USR2 $master
    echo good >/tmp/state
    say "reloaded"
  else
    echo bad >/tmp/state
    say "the new configuration or certificate is not accepted, the old one goes on: $(grep -v NOTICE /tmp/check | tr -s '\n' ' ' | cut -c1-500)"
  fi
done
wait $master
`;
}

/**
 * Puts a configuration in place. Asks first whether every replica has every model, so that a change never turns clients to servers that
 * cannot answer; then has HAProxy check the files; then switches the gateway over in one rename and waits until the gateway says that it
 * runs them. Ends with one line, \`poolform: ok <version>\` or \`poolform: failed <what>: <why>\`.
 * Environment: CONFIG (text with placeholders), TOKENS (the map), SERVERS (a line a replica: number, host), MODELS (a line each),
 * GATEWAY (host), READY_SECONDS.
 */
export function applyScript(): string {
  return String.raw`set -u
trap 'exit 0' TERM INT
say() { printf 'poolform: %s\n' "$*"; }
finish() { say "$@"; touch /tmp/finished; }
fail() { finish "failed $*"; sleep 10 & wait $!; exit 0; }

# ask HOST PORT METHOD PATH BODY: the answer, headers and all; nothing where nobody answers
ask() {
  (
    exec 3<>"/dev/tcp/$1/$2" || exit 1
    printf '%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s' "$3" "$4" "$(printf %s "$5" | wc -c)" "$5" >&3
    timeout 10 cat <&3
  ) 2>/dev/null
}
status() { ask "$@" | head -n 1 | cut -d' ' -f2; }

version=$(printf '%s\n%s\n%s' "$CONFIG" "$TOKENS" "$SERVERS" | sha256sum | cut -c1-16)
folder=${CONFIG_FOLDER}/$version
script="s|@FOLDER@|$folder|g;s|@VERSION@|$version|g"
while read -r number host; do script="$script;s|@SERVER_$number@|$host|g"; done <<<"$SERVERS"

deadline=$((SECONDS + READY_SECONDS))
while read -r number host; do
  while read -r model; do
    while :; do
      got=$(status "$host" ${SERVER_PORT} POST /api/show "{\"model\":\"$model\"}")
      [ "$got" = 200 ] && break
      [ $SECONDS -lt $deadline ] || case $got in
        '') fail "replica $number: does not answer" ;;
        *) fail "replica $number: answers $got for model $model" ;;
      esac
      sleep 1
    done
  done <<<"$MODELS"
  say "replica $number has every model"
done <<<"$SERVERS"

mkdir -p "$folder.new"
printf '%s' "$TOKENS" >"$folder.new/tokens.map"
printf '%s' "$CONFIG" | sed "s|@FOLDER@|$folder.new|g;$script" >"$folder.new/haproxy.cfg"
checked=$(sed 's/ ssl crt [^ ]*//' "$folder.new/haproxy.cfg" >/tmp/checked.cfg; haproxy -c -f /tmp/checked.cfg 2>&1) || fail "configuration: $(printf %s "$checked" | grep -v NOTICE | tr -s '\n' ' ' | cut -c1-500)"
printf '%s' "$CONFIG" | sed "$script" >"$folder.new/haproxy.cfg"
rm -rf "$folder"
mv -T "$folder.new" "$folder"
ln -sfn "$version" ${CONFIG_FOLDER}/next
mv -T ${CONFIG_FOLDER}/next ${CONFIG_FOLDER}/current
for old in ${CONFIG_FOLDER}/*; do
  case $old in ${CONFIG_FOLDER}/current | "$folder") ;; *) rm -rf "$old" ;; esac
done

deadline=$((SECONDS + READY_SECONDS))
until answer=$(ask "$GATEWAY" ${PRIVATE_PORT} GET /started '') && [[ $answer == *" 200 "*"$version"* ]]; do
  [ $SECONDS -lt $deadline ] || case $answer in
    '') fail "gateway: does not answer" ;;
    *"$version"*) fail "gateway: does not find every replica healthy" ;;
    *) fail "gateway: did not take the new configuration; its log says why" ;;
  esac
  sleep 1
done
finish "ok $version"
sleep infinity & wait $!
`;
}

/**
 * A server's process: Ollama, which on SIGTERM first finishes what it is working on. By then the gateway sends it nothing new; Ollama itself
 * would cut the requests in flight. Ends when no client has been connected for three seconds, at the latest when the engine kills it.
 * `LINGER`: seconds that go by first, where the gateway needs some to learn that this server goes; default 0.
 */
export function serverScript(): string {
  const port = SERVER_PORT.toString(16).toUpperCase();
  return String.raw`set -u
linger=$(printenv LINGER || echo 0)
busy() { cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | while read -r _ here _ state _; do [ "$state" = 01 ] && [ "$(printf %s "$here" | cut -d: -f2)" = ${port} ] && echo yes; done | head -n 1; }
drain() {
  sleep "$linger" & wait $!
  quiet=0
  while [ $quiet -lt 3 ]; do
    sleep 1 & wait $!
    if [ -n "$(busy)" ]; then quiet=0; else quiet=$((quiet + 1)); fi
  done
  kill -TERM $server
}
ollama serve &
server=$!
trap drain TERM INT
wait $server
code=$?
while kill -0 $server 2>/dev/null; do wait $server; code=$?; done
exit $code
`;
}

/**
 * Waits until the gateway runs the configuration of this version and finds every replica healthy, five times in a row, because several gateways
 * stand behind one address. Ends with exit code 0 or 1, the reason in /dev/termination-log. Environment: GATEWAY, VERSION, READY_SECONDS.
 */
export function readyScript(): string {
  return String.raw`set -u
ask() { (exec 3<>"/dev/tcp/$GATEWAY/${PRIVATE_PORT}" && printf 'GET /started HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3 && timeout 5 cat <&3) 2>/dev/null; }
good=0
while [ $good -lt 5 ]; do
  answer=$(ask)
  case $answer in
    *" 200 "*"$VERSION"*) good=$((good + 1)) ;;
    *) good=0 ;;
  esac
  if [ $SECONDS -ge $READY_SECONDS ]; then
    case $answer in
      '') why="the gateway does not answer" ;;
      *"$VERSION"*) why="the gateway does not find every replica healthy" ;;
      *) why="a gateway runs another configuration" ;;
    esac
    printf 'poolform: failed gateway: %s\n' "$why" | tee /dev/termination-log
    exit 1
  fi
  sleep 1
done
printf 'poolform: ok %s\n' "$VERSION" | tee /dev/termination-log
`;
}
