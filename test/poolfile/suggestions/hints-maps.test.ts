import { kindMessage } from '../../../poolfile/suggestions/kinds';
import { block, listOf, named } from '../../../poolfile/schema/builders';
import * as v from '../../../poolfile/schema/scalars';
import { PoolFile } from '../../../poolfile/schema/pool-file';
import { hints } from '../one-field';

hints('a map of one field', () => block({ project: v.text(100) }), [
  'rensei: mine',
  'rensei: 7',
  'rensei: true',
  'rensei: ""',
  'rensei:',
  'rensei: [mine]',
]);

hints('a map of one field in a list', () => listOf(block({ cidr: v.cidr }), 'networks', '[{ cidr: 10.20.0.0/16 }]'), [
  'from: [10.0.0.0/8]',
  'from: [[10.0.0.0/8]]',
]);

hints('a map of several fields', () => block({ size: v.text(1), kind: v.text(1) }), ['storage: big']);

hints('a list', () => listOf(v.text(100), 'models', '[mistral:7b]'), [
  'models:',
  'models: 10.0.0.0/8',
  'models: 10.0.0.0/16 or more',
  'models: v10.0.0.0/16',
  'models: ./',
  'models: mistral,  llama3.1:8b - phi4',
  'models: "-"',
  'models: ""',
  'models: "*"',
  'models: All',
  'models: any',
  'models: everyone',
  'models: everybody',
  'models: all-minilm',
  'models: small',
  `models: ${'m'.repeat(60)}`,
  `models: ${'m'.repeat(61)}`,
  'models: 7',
]);

hints('devices', () => PoolFile.shape.gpus, [
  'gpus: none',
  ...['[0]', 'all', 'any', 'auto', 'true', 'yes', 'on', 'NVIDIA', 'amd', 'intel', 'cuda'].map(
    (word) => `gpus: ${word}`,
  ),
  ...['0', 'no', 'off', 'false', 'CPU', 'null', '~'].map((word) => `gpus: ${word}`),
  'gpus: 2',
  'gpus: 16',
  'gpus: 100',
  'gpus: 2x',
  'gpus: nvidia-a100-80gb',
  'gpus: the nvidia-l4',
  'gpus: nvidia-l4 or so',
  'gpus: take-any',
  'gpus: my cpu',
  'gpus: not all',
  'gpus: all of them',
  'gpus: no idea',
  'gpus:',
]);

hints(
  'hosts',
  () =>
    named(v.name, block({ host: v.endpoint, engine: v.whole(1, 99) }, kindMessage('host', 'host, engine')), 'hosts'),
  [
    'docker: { box: ssh://box }',
    'docker: { host: ssh://box }',
    'docker: { box: 7 }',
    'docker: { box: true }',
    'docker: { box: "" }',
    'docker: { box: }',
  ],
);
hints('a certificate', () => PoolFile.shape.access.unwrap().shape.tls, [
  'tls: none',
  'tls: /etc/chat.pem',
  'tls: C:\\chat.pem',
  ...['Off', 'no', 'false', 'null', '~'].map((word) => `tls: ${word}`),
  'tls: offline',
  'tls: switched off',
  'tls: true',
  'tls:',
]);

hints('a place', () => PoolFile.shape.target, ['target: here', 'target: 7', 'target: ""', 'target:']);

hints('who may connect', () => PoolFile.shape.access.unwrap().shape.from, [
  'from: [10.0.0.0/8]',
  'from: [10.0.0.1]',
  'from: [team-1]',
  'from: [all-of-them]',
  'from: [not-all]',
  ...['All', 'any', 'everyone', 'everybody', '"*"', '""', '7', 'true', '[10.0.0.0/8]'].map((peer) => `from: [${peer}]`),
]);
