import { said } from '../../../poolfile/suggestions/kinds';
import * as v from '../../../poolfile/schema/scalars';
import { PoolFile } from '../../../poolfile/schema/pool-file';
import { hints, RIGHT } from '../one-field';

/** What is said to maps and lists that were understood although they are not right, and to what is not understood. */

const FORWARD = 'a path of Linux has / and neither \\ nor a drive';

const FIELDS_BELOW = 'remove the line, or write its fields below it, indented';

hints('a map of one field', () => v.block({ project: v.text(100) }), [
  ['rensei: mine', 'write rensei: { project: mine }'],
  ['rensei: 7', 'write rensei: { project: 7 }'],
  ['rensei: true', 'write rensei: { project: … }'],
  ['rensei: ""', 'write rensei: { project: … }'],
  ['rensei:', FIELDS_BELOW],
  ['rensei: [mine]', 'write each entry as a field of its own, name: value, without the "- "'],
]);

hints(
  'a map of one field in a list',
  () => v.listOf(v.block({ cidr: v.cidr }), 'networks', '[{ cidr: 10.20.0.0/16 }]'),
  [
    ['from: [10.0.0.0/8]', 'write { cidr: 10.0.0.0/8 }'],
    ['from: [[10.0.0.0/8]]', 'write each entry as a field of its own, name: value, without the "- "'],
  ],
);

hints('a map of several fields', () => v.block({ size: v.text(1), kind: v.text(1) }), [
  ['storage: big', 'write storage: { size: … }'],
]);

hints('a list', () => v.listOf(v.text(100), 'models', '[mistral:7b]'), [
  ['models:', 'remove the line, or write its entries below it, each behind a "- "'],
  ['models: 10.0.0.0/8', 'write models: [{ cidr: 10.0.0.0/8 }]'],
  ['models: 10.0.0.0/16 or more', 'write models: [10.0.0.0/16, or, more]'],
  ['models: v10.0.0.0/16', 'write models: [v10.0.0.0/16]'],
  ['models: ./', 'write models: [mistral:7b]'],
  ['models: mistral,  llama3.1:8b - phi4', 'write models: [mistral, llama3.1:8b, phi4]'],
  ['models: "-"', 'write models: [mistral:7b]'],
  ['models: ""', 'write models: [mistral:7b]'],
  ['models: "*"', 'write models: [mistral:7b]'],
  ['models: All', 'write models: [mistral:7b]'],
  ['models: any', 'write models: [mistral:7b]'],
  ['models: everyone', 'write models: [mistral:7b]'],
  ['models: everybody', 'write models: [mistral:7b]'],
  ['models: all-minilm', 'write models: [all-minilm]'],
  ['models: small', 'write models: [small]'],
  [`models: ${'m'.repeat(60)}`, `write models: [${'m'.repeat(60)}]`],
  [`models: ${'m'.repeat(61)}`, 'write models: [mistral:7b]'],
  ['models: 7', 'write models: [mistral:7b]'],
]);

const CHOSEN =
  'write gpus: { product: nvidia-l4, count: 1 } with the product of the host; which devices it gets is chosen';
const ANY_GPUS = 'write gpus: { product: nvidia-l4, count: 1 }, or gpus: none';

hints('devices', () => PoolFile.shape.gpus, [
  ['gpus: none', RIGHT],
  ...['[0]', 'all', 'any', 'auto', 'true', 'yes', 'on', 'NVIDIA', 'amd', 'intel', 'cuda'].map(
    (word) => [`gpus: ${word}`, CHOSEN] as const,
  ),
  ...['0', 'no', 'off', 'false', 'CPU', 'null', '~'].map((word) => [`gpus: ${word}`, 'write gpus: none'] as const),
  ['gpus: 2', 'write gpus: { product: nvidia-l4, count: 2 } with the product of the host'],
  ['gpus: 16', 'write gpus: { product: nvidia-l4, count: 16 } with the product of the host'],
  ['gpus: 100', ANY_GPUS],
  ['gpus: 2x', ANY_GPUS],
  ['gpus: nvidia-a100-80gb', 'write gpus: { product: nvidia-a100-80gb, count: 1 }'],
  ['gpus: the nvidia-l4', ANY_GPUS],
  ['gpus: nvidia-l4 or so', ANY_GPUS],
  ['gpus: take-any', 'write gpus: { product: take-any, count: 1 }'],
  ['gpus: my cpu', ANY_GPUS],
  ['gpus: not all', ANY_GPUS],
  ['gpus: all of them', ANY_GPUS],
  ['gpus: no idea', ANY_GPUS],
  ['gpus:', ANY_GPUS],
]);

hints(
  'hosts',
  () => v.named(v.name, v.block({ host: v.endpoint, engine: v.whole(1, 99) }, said('host', 'host, engine')), 'hosts'),
  [
    ['docker: { box: ssh://box }', 'write box: { host: ssh://box }'],
    ['docker: { host: ssh://box }', 'write here: { host: ssh://box }: hosts have names'],
    ['docker: { box: 7 }', 'write box: { host: 7 }'],
    ['docker: { box: true }', 'write box: { host: unix:///var/run/docker.sock }'],
    ['docker: { box: "" }', 'write box: { host: unix:///var/run/docker.sock }'],
    ['docker: { box: }', FIELDS_BELOW],
  ],
);

const MEANT_NONE = 'write tls: none to say that it is meant';
const PEM =
  "a bundle is a PEM file with certificate and key on the Docker host, a secret one of type kubernetes.io/tls in the pool's namespace";

hints('a certificate', () => PoolFile.shape.access.unwrap().shape.tls, [
  ['tls: none', RIGHT],
  ['tls: /etc/chat.pem', 'write tls: { bundle: /etc/chat.pem }'],
  ['tls: C:\\chat.pem', FORWARD],
  ...['Off', 'no', 'false', 'null', '~'].map((word) => [`tls: ${word}`, MEANT_NONE] as const),
  ['tls: offline', PEM],
  ['tls: switched off', PEM],
  ['tls: true', PEM],
  ['tls:', PEM],
]);

const ANY_PLACE = 'write target: { docker: … } or { kubernetes: … }';

hints('a place', () => PoolFile.shape.target, [
  ['target: here', 'write target: { docker: here } for a Docker host, target: { kubernetes: here } for a cluster'],
  ['target: 7', ANY_PLACE],
  ['target: ""', ANY_PLACE],
  ['target:', ANY_PLACE],
]);

const ANY_PEER = 'write { cidr: 10.20.0.0/16 }';

hints('who may connect', () => PoolFile.shape.access.unwrap().shape.from, [
  ['from: [10.0.0.0/8]', 'write { cidr: 10.0.0.0/8 }'],
  ['from: [10.0.0.1]', 'write { cidr: 10.0.0.1/32 }'],
  ['from: [team-1]', 'write { namespace: team-1 }'],
  ['from: [all-of-them]', 'write { namespace: all-of-them }'],
  ['from: [not-all]', 'write { namespace: not-all }'],
  ...['All', 'any', 'everyone', 'everybody', '"*"', '""', '7', 'true', '[10.0.0.0/8]'].map(
    (peer) => [`from: [${peer}]`, ANY_PEER] as const,
  ),
]);
