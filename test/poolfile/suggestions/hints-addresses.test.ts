import * as v from '../../../poolfile/schema/scalars';
import { hints } from '../one-field';

/** Hints for addresses, paths and images: values whose intent is clear, and values that no hint knows. */

hints('the address of clients', () => v.url, [
  'url: https://chat.example',
  'url: chat.example',
  'url: CHAT.example:11434',
  'url: localhost',
  'url: chat.example:123456',
  'url: chat.example/x',
  'url: me@chat.example',
]);

hints('a proxy', () => v.proxy, [
  'proxy: http://proxy.example:3128',
  'proxy: proxy.example:3128',
  'proxy: Proxy:8',
  'proxy: http://me:secret@proxy.example',
  'proxy: me@proxy.example:3128',
  'proxy: proxy.example',
  'proxy: proxy.example:3128/x',
  'proxy: http://proxy.example:99999',
]);

hints('a path on a host', () => v.hostPath, [
  'file: /etc/ssl/corp.pem',
  'file: C:/ssl/corp.pem',
  'file: c:\\ssl\\corp.pem',
  'file: ssl\\corp.pem',
  'file: ~/corp.pem',
  'file: $HOME/corp.pem',
  'file: ./corp.pem',
  'file: ../corp.pem',
  'file: /etc/../corp.pem',
  'file: /etc/c:/corp.pem',
  'file: corp.pem',
]);

hints('an address', () => v.address, [
  'address: 127.0.0.1',
  'address: localhost',
  'address: LocalHost',
  'address: 10.0.0.1:80',
  'address: localhost:80',
  'address: my-localhost',
  'address: localhosts',
]);

hints('an image', () => v.image, [
  'image: haproxy:LTS',
  'image: https://docker.io/haproxy',
  'image: http://docker.io/haproxy',
  'image: docker.io/https://haproxy',
  'image: haProxy',
  'image: team/Haproxy:3.2',
  'image: haproxy@sha256:ABC',
  'image: haproxy 3.2',
]);

hints('an engine', () => v.endpoint, [
  'host: unix:///var/run/docker.sock',
  'host: npipe:////./pipe/docker_engine',
  'host: \\\\.\\pipe\\docker_engine',
  'host: //./pipe/docker_engine',
  'host: C:\\docker.sock',
  'host: c:/docker.sock',
  'host: /run/docker.sock',
  'host: ssh://me:secret@box',
  'host: ssh://me@box:22/x@y',
  'host: git+ssh://me:secret@box',
  'host: Box-1.example',
  'host: me@box',
  'host: http://box:2375',
  'host: https://box:2376',
  'host: tcp+http://box',
]);

hints('a network', () => v.cidr, [
  'cidr: 10.20.0.0/16',
  'cidr: 10.20.0.0',
  'cidr: 10.20.30.40',
  'cidr: 10.20.30.40.50',
  'cidr: v10.20.30.40',
  'cidr: fd00::/8',
  'cidr: office',
]);
