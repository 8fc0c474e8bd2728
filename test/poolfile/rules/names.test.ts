import { type Answer, answer, answers, answersFor } from '../answers';
import { CLUSTERS, ENVIRONMENT, type Files, poolFile } from '../given';

const onCluster = (more: Readonly<Record<string, string>> = {}): string =>
  poolFile({
    target: '{ kubernetes: main }',
    storage: '{ size: 100GiB }',
    access:
      '{ tls: { secret: cert }, from: [{ namespace: apps }], ' +
      'tokens: { me: { sha256: "89c9caa4c9ebfa8693ce1e968cf3620c4cbaf97d7fedbab6b056608fb5012e1b" } } }',
    ...more,
  });

const CODES = ['name-reserved', 'name-too-long', 'stack-duplicate', 'profile-duplicate'];
const ofNames = (files: Files): readonly string[] => answers(files, ...CODES);
const reserved = (name: string, owner: string): Answer =>
  answer(`error name-reserved dev/${name}.yaml:1:1 -`, name, owner);
const tooLong = (name: string, longest: string, excess: number): Answer =>
  answer(`error name-too-long dev/${name}.yaml:1:1 -`, 63, `pf-dev-${name}${longest}`, excess);

const docker = (...names: readonly string[]): Files => ({
  'dev/environment.yaml': ENVIRONMENT,
  ...Object.fromEntries(names.map((name, i) => [`dev/${name}.yaml`, poolFile({}, 11434 + i)])),
});
const cluster = (name: string, more: Readonly<Record<string, string>> = {}): Files => ({
  'dev/environment.yaml': CLUSTERS,
  [`dev/${name}.yaml`]: onCluster(more),
});

test.each(['chat-server', 'chat-server-2', 'chat-pull', 'chat-config-x', 'chat-x-pull-gateway'])(
  '%s is the name of a part if its owner exists',
  (name) => {
    const owner = name === 'chat-x-pull-gateway' ? 'chat-x' : 'chat';
    expect(ofNames(docker(owner, name))).toEqual([reserved(name, owner)]);
  },
);

test.each([['chat-servers'], ['chat-serve'], ['xchat-server'], ['chat-a-b'], ['server-chat'], ['chat-ready']])(
  '%s is a name like any other on a Docker host',
  (name) => {
    expect(ofNames(docker('chat', name))).toEqual([]);
  },
);

test('names of parts are allowed if no pool owns them', () => {
  expect(ofNames(docker('chat-server', 'code'))).toEqual([]);
});

test('a Docker host gives names of 63 characters and no more', () => {
  expect(ofNames(docker('a'.repeat(37)))).toEqual([]);
  expect(ofNames(docker('a'.repeat(38)))).toEqual([tooLong('a'.repeat(38), '-server-14-00000000', 1)]);
  expect(ofNames(docker('a'.repeat(40)))).toEqual([tooLong('a'.repeat(40), '-server-14-00000000', 3)]);
});

describe('a cluster', () => {
  test.each([
    ['a claim per replica', {}, 33, '-prune-1-00000000-00000'],
    ['ten replicas', { replicas: '10' }, 32, '-prune-10-00000000-00000'],
    ['one claim for all', { storage: '{ size: 100GiB, kind: shared }' }, 33, '-probe-1-00000000-00000'],
  ] as const)('with %s allows a name of so many characters', (_, more, longest, part) => {
    const [fits, not] = ['a'.repeat(longest), 'a'.repeat(longest + 1)];
    expect(ofNames(cluster(fits, more))).toEqual([]);
    expect(ofNames(cluster(not, more))).toEqual([tooLong(not, part, 1)]);
  });
});

test('a stack that two environments would have is reported, whichever is checked', () => {
  const place = (name: string, address: string): string =>
    `version: 1\ndocker:\n  ${name}: { host: ssh://me@${address}, address: ${address} }\n` +
    `images:\n  ollama: { version: 0.32.15 }\n`;
  const files = { 'x/environment.yaml': place('a-b', '10.0.0.1'), 'x-a/environment.yaml': place('b', '10.0.0.2') };
  for (const env of [undefined, 'x', 'x-a'])
    expect(answersFor(env, files, ...CODES)).toEqual([
      answer('error stack-duplicate x-a/environment.yaml:3:3 docker.b', 'x-a-b', 'a-b in x'),
    ]);
});

test.each([
  // the pool that exists, not the longest prefix
  ['chat-server-servers', 'chat'],
  ['chat-server-server', 'chat'],
  ['chat-x-server-gateway', 'chat-x'],
])('%s is reported as a part of the pool that exists: %s', (name, owner) => {
  expect(ofNames(docker(owner, name))).toEqual([reserved(name, owner)]);
});

test('the parts of a pool depend on its target, and the hint lists them', () => {
  expect(ofNames(docker('chat', 'chat-edge'))).toEqual([
    answer(
      'error name-reserved dev/chat-edge.yaml:1:1 -',
      'chat',
      'config, edge, egress, gateway, inner, models, prune, pull, server',
    ),
  ]);
  const clusters = { ...cluster('chat'), ...cluster('chat-edge'), ...cluster('chat-ready') };
  expect(ofNames(clusters)).toEqual([
    answer(
      'error name-reserved dev/chat-ready.yaml:1:1 -',
      'chat',
      'default-deny, gateway, last, models, probe, prune, pull, ready, server',
    ),
  ]);
  // a pool of the other target owns nothing here
  const both = `${CLUSTERS}docker: { here: { host: unix:///var/run/docker.sock } }\n`;
  expect(
    ofNames({ 'dev/environment.yaml': both, 'dev/chat.yaml': poolFile(), 'dev/chat-server.yaml': onCluster() }),
  ).toEqual([]);
});

test('two places of the same name would be one stack', () => {
  const same = `${CLUSTERS}docker: { main: { host: unix:///var/run/docker.sock } }\n`;
  expect(ofNames({ 'dev/environment.yaml': same })).toEqual([
    answer('error stack-duplicate dev/environment.yaml:4:3 kubernetes.main', 'Docker host'),
  ]);
  const host = (name: string): string => `version: 1\ndocker: { ${name}: { host: unix:///var/run/docker.sock } }\n`;
  expect(ofNames({ 'x/environment.yaml': host('a-b'), 'x-a/environment.yaml': host('b') })).toEqual([
    answer('error stack-duplicate x-a/environment.yaml:2:11 docker.b', 'x-a-b', 'a-b in x'),
  ]);
});

test('two pools of an environment may not have a profile of the same name', () => {
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
  const duplicate = (at: string): Answer => answer(`error profile-duplicate dev/${at} rensei.profiles.y`, 'a');
  expect(ofNames(files)).toEqual([duplicate('b.yaml:8:23'), duplicate('c.yaml:8:51')]);
});
