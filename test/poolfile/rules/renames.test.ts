import type { Pool } from '../../../poolfile/pool/pool';
import { compiled, CLUSTERS, ENVIRONMENT, type Files, poolFile } from '../given';

const LOCK = 'version: 1\ndocker: { here: { chat: { network: 3 } } }\n';

function found(files: Files): readonly string[] {
  return compiled({ 'dev/environment.yaml': ENVIRONMENT, ...files }).diagnostics.flatMap(({ code, at, path }) =>
    code.startsWith('rename-') ? [`${code} ${at.file} ${path}`] : [],
  );
}

const talk = { 'dev/talk.yaml': poolFile({ renamedFrom: 'chat' }) };

test('a renamed pool keeps its prefix, its networks and its place in the lock file', () => {
  const { places, locks, diagnostics } = compiled({
    'dev/environment.yaml': ENVIRONMENT,
    'dev/allocations.lock.yaml': LOCK,
    'dev/another.yaml': poolFile({}, 11435),
    ...talk,
  });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const pool = places.flatMap(({ pools }): readonly Pool[] => pools).find(({ name }) => name === 'talk');
  expect(pool).toMatchObject({ deployedName: 'chat', prefix: 'pf-dev-chat', networks: { inner: { subnet: SLOT_3 } } });
  expect(locks.map(({ text }) => text)).toEqual([expect.stringMatching(/ {4}chat:\n {6}network: 3\n/)]);
});
const SLOT_3 = expect.stringMatching(/\.192\/27$/) as string;

test('on a cluster, a renamed pool keeps its namespace, and its clients their address', () => {
  const { places, diagnostics } = compiled({
    'dev/environment.yaml': CLUSTERS,
    'dev/talk.yaml': poolFile({ renamedFrom: 'chat', target: '{ kubernetes: main }', storage: '{ size: 10GiB }' }),
  });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(places.flatMap(({ pools }): readonly Pool[] => pools)).toMatchObject([
    {
      name: 'talk',
      namespace: { name: 'pf-dev-chat', own: true },
      access: { url: 'http://pf-dev-chat-gateway.pf-dev-chat.svc.cluster.local:11434' },
    },
  ]);
});

test.each<readonly [what: string, files: Files, expected: readonly string[]]>([
  ['without a lock file, nothing is known of the former name', talk, []],
  ['the lock file has the former name', { ...talk, 'dev/allocations.lock.yaml': LOCK }, []],
  [
    'a chain: the pool was renamed before, and its name between was never deployed',
    { 'dev/third.yaml': poolFile({ renamedFrom: 'talk' }), 'dev/allocations.lock.yaml': LOCK },
    ['rename-unknown pools/dev/third.yaml renamedFrom'],
  ],
  [
    'on another host, which never had the pool',
    {
      'dev/talk.yaml': poolFile({ renamedFrom: 'chat', target: '{ docker: box }' }),
      'dev/allocations.lock.yaml': LOCK,
    },
    ['rename-unknown pools/dev/talk.yaml renamedFrom'],
  ],
  [
    'a later pool takes the former name',
    { ...talk, 'dev/chat.yaml': poolFile({}, 11435), 'dev/allocations.lock.yaml': LOCK },
    ['rename-conflict pools/dev/talk.yaml renamedFrom'],
  ],
  [
    'a later pool takes the former name on another place: labels and outputs have names alone',
    { ...talk, 'dev/chat.yaml': poolFile({ target: '{ docker: box }' }, 11435) },
    ['rename-conflict pools/dev/talk.yaml renamedFrom'],
  ],
  [
    'two pools from one name',
    { ...talk, 'dev/tell.yaml': poolFile({ renamedFrom: 'chat' }, 11435) },
    ['rename-conflict pools/dev/talk.yaml renamedFrom', 'rename-conflict pools/dev/tell.yaml renamedFrom'],
  ],
  [
    'its own name',
    { 'dev/chat.yaml': poolFile({ renamedFrom: 'chat' }) },
    ['rename-conflict pools/dev/chat.yaml renamedFrom'],
  ],
  [
    'two pools that swap their names',
    {
      'dev/one.yaml': poolFile({ renamedFrom: 'two' }),
      'dev/two.yaml': poolFile({ renamedFrom: 'one' }, 11435),
      'dev/allocations.lock.yaml': 'version: 1\ndocker: { here: { one: { network: 0 }, two: { network: 1 } } }\n',
    },
    [],
  ],
])('%s', (_what, files, expected) => {
  expect(found(files)).toEqual(expected);
});

test('a former name that is that of a part of another pool is refused', () => {
  const { diagnostics } = compiled({
    'dev/environment.yaml': ENVIRONMENT,
    'dev/chat.yaml': poolFile(),
    'dev/talk.yaml': poolFile({ renamedFrom: 'chat-server-1' }, 11435),
  });
  expect(diagnostics.find(({ code }) => code === 'name-reserved')?.at.file).toBe('pools/dev/talk.yaml');
});
