import { said } from '../../../poolfile/suggestions/kinds';
import * as v from '../../../poolfile/schema/scalars';
import { hints, RIGHT } from '../one-field';

/** What is said to words, names, digests and tokens that were understood although they are not right, and to what is not understood. */

const HEX = '0123456789abcdef'.repeat(4);

hints('true or false', () => v.flag, [
  ['retain: yes', 'write true'],
  ['retain: On', 'write true'],
  ['retain: 1', 'write true'],
  ['retain: "true"', 'write true'],
  ['retain: y', 'write true'],
  ['retain: no', 'write false'],
  ['retain: OFF', 'write false'],
  ['retain: 0', 'write false'],
  ['retain: "false"', 'write false'],
  ['retain: n', 'write false'],
  ['retain: maybe', 'write retain: true, or false'],
]);

hints('one of some words', () => v.choice('auto', 'on', 'off'), [
  ['attention: AUTO', 'write attention: auto'],
  ['attention: Off', 'write attention: off'],
  ['attention: true', 'write attention: on'],
  ['attention: 1', 'write attention: on'],
  ['attention: no', 'write attention: off'],
  ['attention: false', 'write attention: off'],
  ['attention: fast', 'write attention: auto'],
]);

hints('a word or none', () => v.choice('token', 'none'), [
  ['auth: NONE', 'write auth: none'],
  ['auth: off', 'write auth: none'],
  ['auth: yes', 'write auth: token'],
]);

hints('words and capitals', () => v.choice('f16', 'perReplica', 'q4_0'), [
  ['kind: PERREPLICA', 'write kind: perReplica'],
  ['kind: Q4_0', 'write kind: q4_0'],
  ['kind: no', 'write kind: f16'],
]);

const WINDOWS = 'Windows keeps this name for itself, and files and folders are named after it';

hints('a name', () => v.name, [
  ['docker: con', WINDOWS],
  ['docker: lpt1', WINDOWS],
  ['docker: console', RIGHT],
  ['docker: ssh://box', 'an address stands in environment.yaml; here is the name that it has there'],
  ['docker: "82e297"', 'with a - before it CDKTF would read it as a number of its own; put a letter before the digits'],
  ['docker: Box 1', 'box-1 would do'],
  ['docker: box__1', 'box-1 would do'],
  ['docker: --box--', 'box would do'],
  [`docker: ${'a'.repeat(41)}`, `${'a'.repeat(40)} would do`],
  [`docker: ${'a'.repeat(39)}-b`, `${'a'.repeat(39)} would do`],
  ['docker: 日本', 'write docker: chat'],
  ['docker: ""', 'write docker: chat'],
  ['docker: 7', 'write docker: "7"'],
  ['docker: true', 'write docker: "true"'],
]);

const THREE = 'a version has three numbers, such as 0.32.15';
const MOVES = 'a tag that moves is no version: write the one that is meant, such as 0.32.15';

hints('the version of the server', () => v.version, [
  ['ollama: 0.32.15', RIGHT],
  ['ollama: v0.32.15', 'write 0.32.15'],
  ['ollama: v0.32', THREE],
  ['ollama: 0.32', THREE],
  ['ollama: 10', THREE],
  ['ollama: "12.34"', THREE],
  ['ollama: 0.32.x', 'write ollama: 0.32.15'],
  ['ollama: x0.32', 'write ollama: 0.32.15'],
  ['ollama: latest', MOVES],
  ['ollama: rocm', MOVES],
  ['ollama: the-latest', 'write ollama: 0.32.15'],
  ['ollama: latest-rocm', 'write ollama: 0.32.15'],
  ['ollama: dev1', 'write ollama: 0.32.15'],
]);

const SHORT = 'this is the short form; the whole digest is needed';
const DIGEST = 'write digest: "sha256:…", with all 64 digits';

hints('a digest', () => v.digest, [
  [`digest: sha256:${HEX}`, RIGHT],
  [`digest: ${HEX}`, `write "sha256:${HEX}"`],
  [`digest: ${HEX.toUpperCase()}`, `write "sha256:${HEX}"`],
  [`digest: SHA256:${HEX.toUpperCase()}`, `write "sha256:${HEX}"`],
  [`digest: ${HEX}0`, DIGEST],
  [`digest: x${HEX}`, DIGEST],
  ['digest: abcdef', SHORT],
  [`digest: sha256:${HEX.slice(1)}`, SHORT],
  ['digest: abcde', DIGEST],
  ['digest: xabcdef', DIGEST],
  ['digest: abcdefx', DIGEST],
]);

const PRINTED = '`poolform token` makes a token and prints its entry';
const ITSELF =
  'this is the token itself, and it is in a file now: make a new one with `poolform token`, and write the sha256 that it prints';

hints('the hash of a token', () => v.tokenHash, [
  [`sha256: ${HEX}`, RIGHT],
  [`sha256: ${HEX.toUpperCase()}`, 'write it in lower case'],
  [`sha256: sha256:${HEX}`, 'leave sha256: out; write the 64 digits alone'],
  [`sha256: ${HEX.toUpperCase()}0`, PRINTED],
  [`sha256: 0${HEX.toUpperCase()}`, PRINTED],
  [`sha256: the sha256:${HEX}`, PRINTED],
  ['sha256: pf_abcdef', ITSELF],
  ['sha256: Bearer pf_abcdef', ITSELF],
  ['sha256: xpf_abcdef', PRINTED],
  ['sha256: secret', PRINTED],
]);

hints('tokens by their holders', () => v.named(v.name, v.tokenHash, 'tokens', said('holders')), [
  ['tokens: pf_abcdef', ITSELF],
  ['tokens: my pf_abcdef', ITSELF],
  ['tokens: secret', `${PRINTED}, which stands below the name of who holds it`],
  ['tokens: xpf_abcdef', `${PRINTED}, which stands below the name of who holds it`],
]);

hints('the entry of a token', () => v.block({ sha256: v.tokenHash, also: v.flag }, said('token')), [
  [`me: ${HEX}`, 'write it as a field: { sha256: "…" }'],
  [`me: ${HEX}0`, PRINTED],
  [`me: x${HEX}`, PRINTED],
]);

hints('the name of an object', () => v.objectName, [
  ['class: fast-local', RIGHT],
  ['class: Fast', 'names of Kubernetes are in lower case, with - and not _'],
  ['class: fast_local', 'names of Kubernetes are in lower case, with - and not _'],
  ['class: fast local', 'write class: fast-local'],
  ['class: 7', 'write class: "7"'],
  ['class: null', 'write class: "null"'],
  ['class: []', 'write class: fast-local'],
]);

hints('the keys of labels', () => v.named(v.labelKey, v.labelValue, 'labels'), [
  [`labels: { ${'a'.repeat(63)}: x, example.com/${'A'.repeat(63)}: x }`, RIGHT],
  ['labels: { Example.com/team: x }', 'the domain before / is in lower case'],
  ['labels: { my_example.com/team: x }', 'the domain before / is in lower case'],
  ['labels: { example.com/Team!: x }', 'write team'],
  [`labels: { ${'a'.repeat(64)}: x }`, 'the name is 64 characters long'],
  [`labels: { example.com/${'a'.repeat(64)}: x }`, 'the name is 64 characters long'],
  [`labels: { example.com/${'a'.repeat(62)}!: x }`, 'write team'],
]);
