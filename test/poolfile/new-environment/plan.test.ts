import { gpuCatalog } from '../../../catalog/gpus';
import { modelCatalog } from '../../../catalog/models';
import type { InputFile } from '../../../poolfile/compile';
import { planEnvironment, type EnvironmentPlan, type CopyRequest } from '../../../poolfile/new-environment/plan';
import { CLUSTERS, ENVIRONMENT, type Files, poolFile } from '../given';

const access = (sha: string, more = ''): string =>
  `{ ${more}tls: none, tokens: { me: { sha256: "${sha.repeat(32)}" } } }`;
const LAB: Files = {
  'lab/environment.yaml': ENVIRONMENT,
  'lab/chat.yaml': poolFile({ target: '{ docker: box }', access: access('ab', 'port: 2000, ') }),
  'lab/allocations.lock.yaml': 'version: 1\n',
};
/** What nothing of the first environment is left with. */
const OWN = [
  'unix:///var/run/docker.sock=unix:///run/other.sock',
  'box.example=bag.example',
  '10.20.0.11=10.20.0.12',
  'GPU-1111-aaaa=GPU-2222-aaaa',
  'GPU-1111-bbbb=GPU-2222-bbbb',
  'GPU-1111-cccc=GPU-2222-cccc',
];

let asked: string[];
beforeEach(() => {
  asked = [];
});

function made(files: Files, maps: readonly string[] = [], wanted: Partial<CopyRequest> = {}): EnvironmentPlan {
  const input = Object.entries(files).map(([path, text]): InputFile => ({
    folder: path.split('/')[0] ?? '',
    name: path.split('/')[1] ?? '',
    shown: `pools/${path}`,
    text,
  }));
  return planEnvironment(
    { root: 'pools', files: input, diagnostics: [] },
    { gpus: gpuCatalog(), models: modelCatalog() },
    {
      env: 'prod',
      from: 'lab',
      maps: maps.map((map) => ({ old: map.slice(0, map.indexOf('=')), new: map.slice(map.indexOf('=') + 1) })),
      fresh: (pool, holder) => {
        asked.push(`${pool}/${holder}`);
        return asked.length.toString(16).padStart(64, 'c');
      },
      there: ['lab'],
      shown: (path) => (path === '.' ? 'pools' : `pools/${path}`),
      ...wanted,
    },
  );
}

/** Of issues only: the original's findings are there again. */
const said = ({ diagnostics }: EnvironmentPlan): readonly string[] =>
  diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ at, code, hint }) => `${at.file}:${at.line} ${code}: ${hint}`);

test("with a map for all that cannot be shared there is no issue; the files are the pools' and the environment's, without the lock", () => {
  const { diagnostics, files, uses, needsMapping } = made(LAB, OWN);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(files.map(({ folder, name, shown }) => [folder, name, shown])).toEqual([
    ['prod', 'environment.yaml', 'pools/prod/environment.yaml'],
    ['prod', 'chat.yaml', 'pools/prod/chat.yaml'],
  ]);
  expect([uses, needsMapping, asked]).toEqual([[1, 1, 1, 1, 1, 1], [], ['chat/me']]);
  expect(files[1]?.text).toBe(LAB['lab/chat.yaml']?.replace('ab'.repeat(32), '1'.padStart(64, 'c')));
});

test('what is shared is answered with the map to write, each value once', () => {
  const shared = made(LAB);
  expect(said(shared)).toEqual([
    'pools/prod/chat.yaml:7 port-conflict: write another port, such as 2001; give the new environment its own with --map 10.20.0.11=…',
    'pools/prod/environment.yaml:4 host-duplicate: an engine belongs to one place: its devices, ports and networks are given out once; give the new environment its own with --map unix:///var/run/docker.sock=…',
    'pools/prod/environment.yaml:6 host-duplicate: an engine belongs to one place: its devices, ports and networks are given out once; give the new environment its own with --map box.example=…',
    ...['aaaa', 'bbbb', 'cccc'].map(
      (end, i) =>
        `pools/prod/environment.yaml:${9 + i} gpu-duplicate: a device has one entry; give the new environment its own with --map GPU-1111-${end}=…`,
    ),
  ]);
  expect(shared.needsMapping).toEqual([
    '10.20.0.11',
    'unix:///var/run/docker.sock',
    'box.example',
    'GPU-1111-aaaa',
    'GPU-1111-bbbb',
    'GPU-1111-cccc',
  ]);
  expect(shared.files).toHaveLength(2);
});

test('a map that gives what is taken says so, and is not asked for again', () => {
  const third = {
    ...LAB,
    'third/environment.yaml': ENVIRONMENT.replace('unix:///var/run/docker.sock', 'unix:///run/third.sock')
      .replace('box.example', 'third.example')
      .replace('10.20.0.11', '10.20.0.13')
      .replaceAll('GPU-1111', 'GPU-3333'),
    'third/chat.yaml': poolFile({ target: '{ docker: box }', access: access('cd', 'port: 2000, ') }),
  };
  const again = made(third, [
    ...OWN.slice(0, 1),
    'box.example=third.example',
    '10.20.0.11=10.20.0.13',
    'GPU-1111-aaaa=GPU-3333-aaaa',
    ...OWN.slice(4),
  ]);
  expect(said(again)).toEqual([
    'pools/prod/chat.yaml:7 port-conflict: write another port, such as 2001; the --map of 10.20.0.11 gives what is taken too: choose another value',
    'pools/prod/environment.yaml:6 host-duplicate: an engine belongs to one place: its devices, ports and networks are given out once; the --map of box.example gives what is taken too: choose another value',
    'pools/prod/environment.yaml:9 gpu-duplicate: a device has one entry; the --map of GPU-1111-aaaa gives what is taken too: choose another value',
  ]);
  expect(again.needsMapping).toEqual([]);
});

test('a place that changes its name keeps its address, and its ports are taken still', () => {
  const { diagnostics, needsMapping } = made(LAB, [...OWN.filter((map) => !map.startsWith('10.')), 'box=bag']);
  expect([diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code), needsMapping]).toEqual([
    ['port-conflict'],
    ['10.20.0.11'],
  ]);
});

test("a port that a map gave, and that is taken, is another map's to give, with an address or without", () => {
  for (const address of ['    address: 10.20.0.11\n', '']) {
    const files: Files = {
      ...LAB,
      'lab/environment.yaml': ENVIRONMENT.replace(/ {4}address: .*\n/, address),
      'lab/other.yaml': poolFile({ target: '{ docker: box }', access: access('cd', 'port: 2001, ') }),
    };
    const { diagnostics, needsMapping } = made(files, [
      ...OWN.filter((map) => address !== '' || !map.startsWith('10.')),
      '2001=2000',
    ]);
    expect([
      diagnostics
        .filter(({ severity }) => severity === 'error')
        .map(({ at, code, hint }) => `${at.file} ${code}: ${hint}`),
      needsMapping,
    ]).toEqual([
      [
        'pools/prod/other.yaml port-conflict: write another port, such as 2002; the --map of 2001 gives what is taken too: choose another value',
      ],
      [],
    ]);
  }
});

test("on a cluster a namespace that is there belongs to one environment, and a stack's name to one place", () => {
  const PROD: Files = {
    'a/environment.yaml': CLUSTERS.replace('main:', 'b-c:'),
    'a/chat.yaml': poolFile({
      target: '{ kubernetes: b-c, namespace: team }',
      storage: '{ size: 10GiB }',
      access: `{ from: [{ namespace: x }], tls: { secret: t }, tokens: { me: { sha256: "${'ab'.repeat(32)}" } } }`,
    }),
  };
  const first = made(PROD, [], { from: 'a', env: 'stage', there: ['a'] });
  expect([said(first).map((line) => line.replace(/^[^ ]+ ([^:]+):.*;/, '$1:')), first.needsMapping]).toEqual([
    ['namespace-conflict: give the new environment its own with --map team=…'],
    ['team'],
  ]);
  expect(said(made(PROD, ['team=team-2'], { from: 'a', env: 'stage', there: ['a'] }))).toEqual([]);
  const second = made(PROD, ['team=team-2', 'b-c=c'], { from: 'a', env: 'a-b', there: ['a'] });
  expect([said(second).map((line) => line.replace(/^[^ ]+ ([^:]+):.*;/, '$1:')), second.needsMapping]).toEqual([
    ['name-taken: the --map of b-c gives what is taken too: choose another value'],
    [],
  ]);
});

test.each([
  ['Prod', 'pools:1 name-invalid: prod would do'],
  ['', 'pools:1 name-invalid: choose another name: names of resources are made from it'],
  ['---', 'pools:1 name-invalid: choose another name: names of resources are made from it'],
  ['lab', 'pools/lab:1 environment-duplicate: choose another name; an environment is never written over'],
])('the new environment cannot be named %j', (env, expected) => {
  const refused = made(LAB, OWN, { env });
  expect([said(refused), refused.files, refused.uses, refused.needsMapping, asked]).toEqual([
    [expected],
    [],
    OWN.map(() => 0),
    [],
    [],
  ]);
});

test('a name is told from that of anything that is there, in either case of its letters', () => {
  expect(made(LAB, OWN, { env: 'lab' }).diagnostics.map(({ message }) => message)).toEqual(['there is "lab" already']);
  expect(
    made(LAB, OWN, { there: ['lab', 'Prod'] }).diagnostics.map(({ at, message }) => `${at.file}: ${message}`),
  ).toEqual(['pools/Prod: there is "Prod" already, and not every disk tells the two apart']);
  expect(made(LAB, OWN, { env: 'PROD' }).diagnostics.map(({ message }) => message)).toEqual([
    'the new environment: expected a name of at most 40 lower-case letters, digits and -, with a letter or digit at both ends, got "PROD"',
  ]);
});

test('the original must be free of issues, not of findings; another may be broken', () => {
  const wrong = { ...LAB, 'lab/chat.yaml': poolFile({ memory: '2GB', models: '[mistral]' }) };
  expect(said(made(wrong, OWN))).toEqual([
    'pools/lab/chat.yaml:4 value-invalid: 2GB is 1.9GiB; write memory: 1GiB or 2GiB',
  ]);
  expect(made(wrong, OWN).diagnostics.map(({ severity }) => severity)).toEqual(['error']);
  const findings = made(
    { ...LAB, 'lab/chat.yaml': poolFile({ models: '[mistral]' }), 'other/chat.yaml': 'x', '_base/other.yaml': 'x: [' },
    [...OWN, 'nothing=such'],
  );
  expect(findings.diagnostics.map(({ at, severity, code }) => `${at.file} ${severity} ${code}`)).toEqual([
    'pools/lab issue map-ineffective',
    'pools/prod/chat.yaml finding model-unpinned',
  ]);
});

test('a finding about a value that is the same in both asks for no map', () => {
  const { diagnostics, needsMapping } = made({ ...LAB, 'lab/chat.yaml': poolFile({ models: '[mistral]' }) }, OWN);
  expect([diagnostics.map(({ code, hint }) => `${code}: ${hint}`), needsMapping]).toEqual([
    [expect.stringMatching(/^model-unpinned: [^;]*$/)],
    [],
  ]);
});

test('a value that is the same in both, and wrong beside what a map gave, asks for one; a value that a map gave speaks for itself', () => {
  const wide = {
    ...LAB,
    'lab/environment.yaml': ENVIRONMENT.replace(
      '    address:',
      '    subnets: 10.213.0.0/20\n    memory: 64GiB\n    address:',
    ),
  };
  const inside = made(
    wide,
    OWN.map((map) => map.replace('10.20.0.12', '10.213.0.12')),
  );
  expect([said(inside), inside.needsMapping]).toEqual([
    [
      'pools/prod/environment.yaml:7 subnets-invalid: write a network that the host is not in; give the new environment its own with --map 10.213.0.0/20=…',
    ],
    ['10.213.0.0/20'],
  ]);
  const small = made(wide, [...OWN, '64GiB=1GiB']);
  expect([said(small), small.needsMapping]).toEqual([
    ['pools/prod/environment.yaml:8 memory-overcommitted: less for a pool, fewer replicas, or a pool on another host'],
    [],
  ]);
});

test('what is said of a base asks for no map', () => {
  const { diagnostics, needsMapping } = made(
    {
      ...LAB,
      '_base/chat.yaml': 'version: 1\nmodels: [mistral]\n',
      'lab/chat.yaml': (LAB['lab/chat.yaml'] ?? '').replace(/models: .*/, 'extends: ../_base/chat.yaml'),
    },
    OWN,
  );
  expect([diagnostics.map(({ at, severity, code }) => `${at.file} ${severity} ${code}`), needsMapping]).toEqual([
    ['pools/_base/chat.yaml finding model-unpinned', 'pools/prod/chat.yaml finding tls-insecure'],
    [],
  ]);
});

test('each map that was of no use says why, in the order of the maps', () => {
  const files = {
    ...LAB,
    '_base/chat.yaml': 'version: 1\nmemory: 7GiB\npull: { proxy: "http://proxy.example:3128" }\n',
    'other/environment.yaml': 'version: 1\nx: 9GiB\n',
  };
  const { diagnostics, uses } = made(files, [
    ...OWN,
    '7GiB=8GiB',
    'proxy.example=x',
    'ssh://deploy@box.example=ssh://x',
    'bxo=x',
    'box.exampel=x',
    '9GiB=1GiB',
    'whatever it is=x',
  ]);
  expect(
    diagnostics
      .filter(({ code }) => code === 'map-ineffective')
      .map(({ at, message, hint }) => `${at.file}: ${message}; ${hint}`),
  ).toEqual([
    'pools/lab: --map box.example=…: nothing in lab is "box.example"; another --map takes each of the values that it stands in',
    'pools/lab: --map 7GiB=…: nothing in lab is "7GiB"; it stands in pools/_base/chat.yaml, which both environments extend: write the value into the pool files of lab first',
    'pools/lab: --map proxy.example=…: nothing in lab is "proxy.example"; it stands in pools/_base/chat.yaml, which both environments extend: write the value into the pool files of lab first',
    'pools/lab: --map bxo=…: nothing in lab is "bxo"; did you mean box?',
    'pools/lab: --map box.exampel=…: nothing in lab is "box.exampel"; did you mean box.example?',
    'pools/lab: --map 9GiB=…: nothing in lab is "9GiB"; did you mean 2GiB?',
    'pools/lab: --map whatever it is=…: nothing in lab is "whatever it is"; a map names a whole value, the host of an address, or a place',
  ]);
  expect(uses).toEqual([1, 0, 1, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0]);
});
