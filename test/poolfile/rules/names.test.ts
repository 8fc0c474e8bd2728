import { answers } from '../answers';
import { CLUSTERS, compiled, ENVIRONMENT, type Files, poolFile } from '../given';

const onCluster = (more: Readonly<Record<string, string>> = {}): string =>
  poolFile({
    target: '{ kubernetes: main }',
    storage: '{ size: 100GiB }',
    access:
      '{ tls: { secret: cert }, from: [{ namespace: apps }], tokens: { me: { sha256: "89c9caa4c9ebfa8693ce1e968cf3620c4cbaf97d7fedbab6b056608fb5012e1b" } } }',
    ...more,
  });

/** Codes and places of what is said about names. */
const said = (files: Files, env?: string): readonly string[] =>
  compiled(files, env === undefined ? {} : { env })
    .diagnostics.filter(({ code }) => code.startsWith('name-'))
    .map(({ code, at, path, message }) => `${code} ${at.file}:${at.line}:${at.column} ${path ?? '-'} ${message}`);

const docker = (...names: readonly string[]): Files => ({
  'dev/environment.yaml': ENVIRONMENT,
  ...Object.fromEntries(names.map((name, i) => [`dev/${name}.yaml`, poolFile({}, 11434 + i)])),
});
const cluster = (name: string, more: Readonly<Record<string, string>> = {}): Files => ({
  'dev/environment.yaml': CLUSTERS,
  [`dev/${name}.yaml`]: onCluster(more),
});

test.each(['chat-server', 'chat-server-2', 'chat-pull', 'chat-config-x', 'chat-x-pull-gateway'])(
  '%s is the name of a part where its owner is there',
  (name) => {
    const owner = name === 'chat-x-pull-gateway' ? 'chat-x' : 'chat';
    expect(said(docker(owner, name))).toEqual([
      `name-taken pools/dev/${name}.yaml:1:1 - the name ${name} is that of a part of the pool ${owner}`,
    ]);
  },
);

test.each([['chat-servers'], ['chat-serve'], ['xchat-server'], ['chat-a-b'], ['server-chat'], ['chat-ready']])(
  '%s is a name like any other on a Docker host',
  (name) => {
    expect(said(docker('chat', name))).toEqual([]);
  },
);

test('names of parts are free where no pool owns them', () => {
  expect(said(docker('chat-server', 'code'))).toEqual([]);
});

test('a Docker host gives names of 63 characters and no more', () => {
  expect(said(docker('a'.repeat(37)))).toEqual([]);
  expect(said(docker('a'.repeat(38)))).toEqual([
    `name-too-long pools/dev/${'a'.repeat(38)}.yaml:1:1 - names of this pool would be longer than 63 characters: pf-dev-${'a'.repeat(38)}-server-14-00000000`,
  ]);
});

describe('a cluster', () => {
  const text = (name: string, most: number, part: string): string =>
    `name-too-long pools/dev/${name}.yaml:1:1 - names of this pool would be longer than ${most} characters: pf-dev-${name}${part}`;

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
  const place = (name: string, address: string): string =>
    `version: 1\ndocker:\n  ${name}: { host: ssh://me@${address}, address: ${address} }\nimages:\n  ollama: { version: 0.32.15 }\n`;
  const files = { 'x/environment.yaml': place('a-b', '10.0.0.1'), 'x-a/environment.yaml': place('b', '10.0.0.2') };
  const expected = [
    'name-taken pools/x-a/environment.yaml:3:3 docker.b docker.b: the stack x-a-b would be that of a-b in x too',
  ];
  for (const env of [undefined, 'x', 'x-a']) expect(said(files, env)).toEqual(expected);
});

test.each([
  // the pool that is there, not the longest beginning
  ['chat-server-servers', 'chat'],
  ['chat-server-server', 'chat'],
  ['chat-x-server-gateway', 'chat-x'],
])('%s is said to be a part of the pool that is there', (name, owner) => {
  expect(said(docker(owner, name))).toEqual([
    `name-taken pools/dev/${name}.yaml:1:1 - the name ${name} is that of a part of the pool ${owner}`,
  ]);
});

test('what is part of what hangs on the target, and the hint lists its words', () => {
  const hint = (words: string): string => `rename the file; ${words} are words for parts of a pool`;
  expect(answers(docker('chat', 'chat-edge'), 'name-taken')).toEqual([
    `error name-taken | dev/chat-edge.yaml:1:1 | - | the name chat-edge is that of a part of the pool chat | ${hint('config, edge, egress, gateway, inner, models, prune, pull, server')}`,
  ]);
  const clusters = { ...cluster('chat'), ...cluster('chat-edge'), ...cluster('chat-ready') };
  expect(answers(clusters, 'name-taken')).toEqual([
    `error name-taken | dev/chat-ready.yaml:1:1 | - | the name chat-ready is that of a part of the pool chat | ${hint('default-deny, devices, gateway, models, prune, pull, ready, server')}`,
  ]);
  // a pool of the other target owns nothing here
  const both = `${CLUSTERS}docker: { here: { host: unix:///var/run/docker.sock } }\n`;
  expect(
    said({ 'dev/environment.yaml': both, 'dev/chat.yaml': poolFile(), 'dev/chat-server.yaml': onCluster() }),
  ).toEqual([]);
});

test('how much too long a name is', () => {
  expect(answers(docker('a'.repeat(40)), 'name-too-long').map((line) => line.split(' | ').at(-1))).toEqual([
    "shorten the pool's or the environment's name by 3",
  ]);
});

test('two places of one name are one stack', () => {
  const same = `${CLUSTERS}docker: { main: { host: unix:///var/run/docker.sock } }\n`;
  expect(answers({ 'dev/environment.yaml': same }, 'name-taken')).toEqual([
    'error name-taken | dev/environment.yaml:4:3 | kubernetes.main | kubernetes.main: a Docker host of this environment has the name | rename one of the two: each place is a stack of its own',
  ]);
  const host = (name: string): string => `version: 1\ndocker: { ${name}: { host: unix:///var/run/docker.sock } }\n`;
  expect(answers({ 'x/environment.yaml': host('a-b'), 'x-a/environment.yaml': host('b') }, 'name-taken')).toEqual([
    'error name-taken | x-a/environment.yaml:2:11 | docker.b | docker.b: the stack x-a-b would be that of a-b in x too | rename the place or the environment',
  ]);
});

test("a profile's name is one pool's in an environment", () => {
  const pool = (port: number, ...names: readonly string[]): string =>
    poolFile(
      { rensei: `{ profiles: { ${names.map((name) => `${name}: { model: "mistral:7b" }`).join(', ')} } }` },
      port,
    );
  const files = {
    'dev/environment.yaml': ENVIRONMENT,
    'dev/a.yaml': pool(1, 'x', 'y'),
    'dev/b.yaml': pool(2, 'y'),
    'dev/c.yaml': pool(3, 'z', 'y'),
    'prod/environment.yaml': ENVIRONMENT,
    'prod/a.yaml': pool(4, 'x'),
  };
  const taken = (at: string): string =>
    `error name-taken | dev/${at} | rensei.profiles.y | rensei.profiles.y: the pool a has a profile of this name | rename one of the two: Rensei knows profiles by name`;
  expect(answers(files, 'name-taken')).toEqual([taken('b.yaml:8:23'), taken('c.yaml:8:51')]);
});
