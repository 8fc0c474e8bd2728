import { kindMessage } from '../../../poolfile/suggestions/kinds';
import { block, named } from '../../../poolfile/schema/builders';
import * as v from '../../../poolfile/schema/scalars';
import { hints } from '../one-field';

/** Hints for words, names, digests and tokens: values whose intent is clear, and values that no hint knows. */

const HEX = '0123456789abcdef'.repeat(4);

hints('true or false', () => v.boolean, [
  'retain: yes',
  'retain: On',
  'retain: 1',
  'retain: "true"',
  'retain: y',
  'retain: no',
  'retain: OFF',
  'retain: 0',
  'retain: "false"',
  'retain: n',
  'retain: maybe',
]);

hints('one of some words', () => v.choice('auto', 'on', 'off'), [
  'attention: AUTO',
  'attention: Off',
  'attention: true',
  'attention: 1',
  'attention: no',
  'attention: false',
  'attention: fast',
]);

hints('a word or none', () => v.choice('token', 'none'), ['auth: NONE', 'auth: off', 'auth: yes']);

hints('words and capitals', () => v.choice('f16', 'perReplica', 'q4_0'), [
  'kind: PERREPLICA',
  'kind: Q4_0',
  'kind: no',
]);

hints('a name', () => v.name, [
  'docker: con',
  'docker: lpt1',
  'docker: console',
  'docker: ssh://box',
  'docker: "82e297"',
  'docker: Box 1',
  'docker: box__1',
  'docker: --box--',
  `docker: ${'a'.repeat(41)}`,
  `docker: ${'a'.repeat(39)}-b`,
  'docker: 日本',
  'docker: ""',
  'docker: 7',
  'docker: true',
]);

hints('the version of the server', () => v.version, [
  'ollama: 0.32.15',
  'ollama: v0.32.15',
  'ollama: v0.32',
  'ollama: 0.32',
  'ollama: 10',
  'ollama: "12.34"',
  'ollama: 0.32.x',
  'ollama: x0.32',
  'ollama: latest',
  'ollama: rocm',
  'ollama: the-latest',
  'ollama: latest-rocm',
  'ollama: dev1',
]);

hints('a digest', () => v.digest, [
  `digest: sha256:${HEX}`,
  `digest: ${HEX}`,
  `digest: ${HEX.toUpperCase()}`,
  `digest: SHA256:${HEX.toUpperCase()}`,
  `digest: ${HEX}0`,
  `digest: x${HEX}`,
  'digest: abcdef',
  `digest: sha256:${HEX.slice(1)}`,
  'digest: abcde',
  'digest: xabcdef',
  'digest: abcdefx',
]);

hints('the hash of a token', () => v.tokenHash, [
  `sha256: ${HEX}`,
  `sha256: ${HEX.toUpperCase()}`,
  `sha256: sha256:${HEX}`,
  `sha256: ${HEX.toUpperCase()}0`,
  `sha256: 0${HEX.toUpperCase()}`,
  `sha256: the sha256:${HEX}`,
  'sha256: pf_abcdef',
  'sha256: Bearer pf_abcdef',
  'sha256: xpf_abcdef',
  'sha256: secret',
]);

hints('tokens by their holders', () => named(v.name, v.tokenHash, 'tokens', kindMessage('holders')), [
  'tokens: pf_abcdef',
  'tokens: my pf_abcdef',
  'tokens: secret',
  'tokens: xpf_abcdef',
]);

hints('the entry of a token', () => block({ sha256: v.tokenHash, also: v.boolean }, kindMessage('token')), [
  `me: ${HEX}`,
  `me: ${HEX}0`,
  `me: x${HEX}`,
]);

hints('the name of an object', () => v.objectName, [
  'class: fast-local',
  'class: Fast',
  'class: fast_local',
  'class: fast local',
  'class: 7',
  'class: null',
  'class: []',
]);

hints('the keys of labels', () => named(v.labelKey, v.labelValue, 'labels'), [
  `labels: { ${'a'.repeat(63)}: x, example.com/${'A'.repeat(63)}: x }`,
  'labels: { Example.com/team: x }',
  'labels: { my_example.com/team: x }',
  'labels: { example.com/Team!: x }',
  `labels: { ${'a'.repeat(64)}: x }`,
  `labels: { example.com/${'a'.repeat(64)}: x }`,
  `labels: { example.com/${'a'.repeat(62)}!: x }`,
]);
