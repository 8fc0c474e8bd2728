import { CLUSTERS, compiled, ENVIRONMENT, type Files, poolFile } from './given';

const onCluster = (more: Readonly<Record<string, string>> = {}): string =>
  poolFile({ target: '{ kubernetes: main }', storage: '{ size: 100GiB }', access: '{ tls: { secret: cert }, from: [{ namespace: apps }], tokens: { me: { sha256: "89c9caa4c9ebfa8693ce1e968cf3620c4cbaf97d7fedbab6b056608fb5012e1b" } } }', ...more });

/** Codes and places of what is said about names. */
const said = (files: Files, env?: string): readonly string[] =>
  compiled(files, env === undefined ? {} : { env }).issues.filter(({ code }) => code.startsWith('name-')).map(({ code, at, path, message }) => `${code} ${at.file}:${at.line}:${at.column} ${path ?? '-'} ${message}`);

const docker = (...names: readonly string[]): Files => ({ 'dev/environment.yaml': ENVIRONMENT, ...Object.fromEntries(names.map((name, i) => [`dev/${name}.yaml`, poolFile({}, 11434 + i)])) });
const cluster = (name: string, more: Readonly<Record<string, string>> = {}): Files => ({ 'dev/environment.yaml': CLUSTERS, [`dev/${name}.yaml`]: onCluster(more) });

test.each(['chat-server', 'chat-server-2', 'chat-pull', 'chat-config-x', 'chat-x-pull-gateway'])('%s is the name of a part where its owner is there', (name) => {
  const owner = name === 'chat-x-pull-gateway' ? 'chat-x' : 'chat';
  expect(said(docker(owner, name))).toEqual([`name-taken pools/dev/${name}.yaml:1:1 - the name ${name} is that of a part of the pool ${owner}`]);
});

test.each([['chat-servers'], ['chat-serve'], ['xchat-server'], ['chat-a-b'], ['server-chat'], ['chat-ready']])('%s is a name like any other on a Docker host', (name) => {
  expect(said(docker('chat', name))).toEqual([]);
});

test('names of parts are free where no pool owns them', () => {
  expect(said(docker('chat-server', 'code'))).toEqual([]);
});

test('a Docker host gives names of 63 characters and no more', () => {
  expect(said(docker('a'.repeat(37)))).toEqual([]);
  expect(said(docker('a'.repeat(38)))).toEqual([`name-too-long pools/dev/${'a'.repeat(38)}.yaml:1:1 - names of this pool would be longer than 63 characters: pf-dev-${'a'.repeat(38)}-server-14-00000000`]);
});

describe('a cluster', () => {
  const text = (name: string, most: number, part: string): string => `name-too-long pools/dev/${name}.yaml:1:1 - names of this pool would be longer than ${most} characters: pf-dev-${name}${part}`;

  test.each([
    ['a claim a replica', {}, 33, 63, '-prune-1-00000000-00000'],
    ['more replicas', { replicas: '10' }, 32, 63, '-prune-10-00000000-00000'],
    ['one claim for all', { storage: '{ size: 100GiB, kind: shared }' }, 35, 63, '-prune-00000000-00000'],
  ] as const)('with %s has room for so much', (_, more, longest, most, part) => {
    const [fits, not] = ['a'.repeat(longest), 'a'.repeat(longest + 1)];
    expect(said(cluster(fits, more))).toEqual([]);
    expect(said(cluster(not, more))).toEqual([text(not, most, part)]);
  });
});

test('a stack that two environments would have is said of both, whichever is asked for', () => {
  const place = (name: string, address: string): string => `version: 1\ndocker:\n  ${name}: { host: ssh://me@${address}, address: ${address} }\nimages:\n  ollama: { version: 0.32.15 }\n`;
  const files = { 'x/environment.yaml': place('a-b', '10.0.0.1'), 'x-a/environment.yaml': place('b', '10.0.0.2') };
  const expected = ['name-taken pools/x-a/environment.yaml:3:3 docker.b docker.b: the stack x-a-b would be that of a-b in x too'];
  for (const env of [undefined, 'x', 'x-a']) expect(said(files, env)).toEqual(expected);
});
