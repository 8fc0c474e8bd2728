import * as v from '../../../poolfile/schema/scalars';
import { hints, RIGHT } from '../one-field';

/** What is said to addresses, paths and images that were understood although they are not right, and to what is not understood. */

hints('the address of clients', () => v.url, [
  ['url: https://chat.example', RIGHT],
  ['url: chat.example', 'write https://chat.example'],
  ['url: CHAT.example:11434', 'write https://CHAT.example:11434'],
  ['url: localhost', 'write url: https://chat.example.internal'],
  ['url: chat.example:123456', 'write url: https://chat.example.internal'],
  ['url: chat.example/x', 'write url: https://chat.example.internal'],
  ['url: me@chat.example', 'write url: https://chat.example.internal'],
]);

const PASSWORD = 'a password here would end up in state; let the proxy know the host by its address';

hints('a proxy', () => v.proxy, [
  ['proxy: http://proxy.example:3128', RIGHT],
  ['proxy: proxy.example:3128', 'write http://proxy.example:3128'],
  ['proxy: Proxy:8', 'write http://Proxy:8'],
  ['proxy: http://me:secret@proxy.example', PASSWORD],
  ['proxy: me@proxy.example:3128', PASSWORD],
  ['proxy: proxy.example', 'write proxy: http://proxy.example:3128'],
  ['proxy: proxy.example:3128/x', 'write proxy: http://proxy.example:3128'],
  ['proxy: http://proxy.example:99999', 'write proxy: http://proxy.example:3128'],
]);

const FORWARD = 'a path of Linux has / and neither \\ nor a drive';
const WHOLE_PATH = 'write the whole path from / on';

hints('a path on a host', () => v.hostPath, [
  ['file: /etc/ssl/corp.pem', RIGHT],
  ['file: C:/ssl/corp.pem', FORWARD],
  ['file: c:\\ssl\\corp.pem', FORWARD],
  ['file: ssl\\corp.pem', FORWARD],
  ['file: ~/corp.pem', WHOLE_PATH],
  ['file: $HOME/corp.pem', WHOLE_PATH],
  ['file: ./corp.pem', WHOLE_PATH],
  ['file: ../corp.pem', WHOLE_PATH],
  ['file: /etc/../corp.pem', 'write file: /etc/poolform/tls/bundle.pem'],
  ['file: /etc/c:/corp.pem', 'write file: /etc/poolform/tls/bundle.pem'],
  ['file: corp.pem', 'write file: /etc/poolform/tls/bundle.pem'],
]);

const NO_PORT = 'one IPv4 address without a port: the port is access.port of each pool';

hints('an address', () => v.address, [
  ['address: 127.0.0.1', RIGHT],
  ['address: localhost', 'write 127.0.0.1'],
  ['address: LocalHost', 'write 127.0.0.1'],
  ['address: 10.0.0.1:80', NO_PORT],
  ['address: localhost:80', NO_PORT],
  ['address: my-localhost', 'write address: 127.0.0.1'],
  ['address: localhosts', 'write address: 127.0.0.1'],
]);

const LOWER = 'names of images are in lower case';
const ANY_IMAGE = 'write image: registry.example/team/haproxy:3.2';

hints('an image', () => v.image, [
  ['image: haproxy:LTS', RIGHT],
  ['image: https://docker.io/haproxy', 'write docker.io/haproxy'],
  ['image: http://docker.io/haproxy', 'write docker.io/haproxy'],
  ['image: docker.io/https://haproxy', ANY_IMAGE],
  ['image: haProxy', LOWER],
  ['image: team/Haproxy:3.2', LOWER],
  ['image: haproxy@sha256:ABC', ANY_IMAGE],
  ['image: haproxy 3.2', ANY_IMAGE],
]);

const DESKTOP = 'the engine of Docker Desktop is reached from WSL: unix:///var/run/docker.sock';
const ANY_ENGINE = 'write host: unix:///var/run/docker.sock';

hints('an engine', () => v.endpoint, [
  ['host: unix:///var/run/docker.sock', RIGHT],
  ['host: npipe:////./pipe/docker_engine', DESKTOP],
  ['host: \\\\.\\pipe\\docker_engine', DESKTOP],
  ['host: //./pipe/docker_engine', DESKTOP],
  ['host: C:\\docker.sock', DESKTOP],
  ['host: c:/docker.sock', DESKTOP],
  ['host: /run/docker.sock', 'write unix:///run/docker.sock'],
  ['host: ssh://me:secret@box', 'no password in it: ssh takes a key from the agent or from ~/.ssh/config'],
  ['host: ssh://me@box:22/x@y', ANY_ENGINE],
  ['host: git+ssh://me:secret@box', ANY_ENGINE],
  ['host: Box-1.example', 'write ssh://Box-1.example, or ssh://<user>@Box-1.example'],
  ['host: me@box', ANY_ENGINE],
  ['host: http://box:2375', 'use tcp:// with certificates, or ssh://'],
  ['host: https://box:2376', 'use tcp:// with certificates, or ssh://'],
  ['host: tcp+http://box', ANY_ENGINE],
]);

hints('a network', () => v.cidr, [
  ['cidr: 10.20.0.0/16', RIGHT],
  ['cidr: 10.20.0.0', 'write 10.20.0.0/16, or whatever the length of its prefix is'],
  ['cidr: 10.20.30.40', 'write 10.20.30.40/32 for one address'],
  ['cidr: 10.20.30.40.50', 'write cidr: 10.20.0.0/16'],
  ['cidr: v10.20.30.40', 'write cidr: 10.20.0.0/16'],
  ['cidr: fd00::/8', 'hosts publish on IPv4 addresses, so that clients come from one'],
  ['cidr: office', 'write cidr: 10.20.0.0/16'],
]);
