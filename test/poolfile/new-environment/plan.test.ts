import { CLUSTERS, ENVIRONMENT, poolFile, type Files } from '../given';
import { access, asked, errors, LAB, planCopy, OWN, locatedCodes } from './planned';

test('with a mapping for every value that cannot be shared, the copy has no error and no lock file', () => {
  const plan = planCopy(LAB, OWN);
  const { verdict, files, uses, needsMapping } = plan;
  expect([verdict, errors(plan)]).toEqual(['ok', []]);
  expect(files.map(({ folder, name, shown }) => [folder, name, shown])).toEqual([
    ['prod', 'environment.yaml', 'pools/prod/environment.yaml'],
    ['prod', 'chat.yaml', 'pools/prod/chat.yaml'],
  ]);
  expect([uses, needsMapping, asked]).toEqual([[1, 1, 1, 1, 1, 1], [], ['chat/me']]);
  expect(files[1]?.text).toBe(LAB['lab/chat.yaml']?.replace('ab'.repeat(32), '1'.padStart(64, 'c')));
});

test('each value that only one environment can have is reported with the --map to write', () => {
  const shared = planCopy(LAB);
  expect(locatedCodes(shared)).toEqual([
    'pools/prod/chat.yaml:7 port-conflict --map 10.20.0.11=…',
    'pools/prod/environment.yaml:4 host-duplicate --map unix:///var/run/docker.sock=…',
    'pools/prod/environment.yaml:6 host-duplicate --map box.example=…',
    ...['aaaa', 'bbbb', 'cccc'].map(
      (end, i) => `pools/prod/environment.yaml:${9 + i} gpu-duplicate --map GPU-1111-${end}=…`,
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

test('a mapping to a value that is also taken is named in the error, and not requested again', () => {
  const third = {
    ...LAB,
    'third/environment.yaml': ENVIRONMENT.replace('unix:///var/run/docker.sock', 'unix:///run/third.sock')
      .replace('box.example', 'third.example')
      .replace('10.20.0.11', '10.20.0.13')
      .replaceAll('GPU-1111', 'GPU-3333'),
    'third/chat.yaml': poolFile({ target: '{ docker: box }', access: access('cd', 'port: 2000, ') }),
  };
  const again = planCopy(third, [
    ...OWN.slice(0, 1),
    'box.example=third.example',
    '10.20.0.11=10.20.0.13',
    'GPU-1111-aaaa=GPU-3333-aaaa',
    ...OWN.slice(4),
  ]);
  expect(locatedCodes(again)).toEqual([
    'pools/prod/chat.yaml:7 port-conflict --map 10.20.0.11=…',
    'pools/prod/environment.yaml:6 host-duplicate --map box.example=…',
    'pools/prod/environment.yaml:9 gpu-duplicate --map GPU-1111-aaaa=…',
  ]);
  expect(again.needsMapping).toEqual([]);
});

test('a renamed place keeps its address, and its ports are still taken', () => {
  const plan = planCopy(LAB, [...OWN.filter((map) => !map.startsWith('10.')), 'box=bag']);
  expect([errors(plan).map(({ code }) => code), plan.needsMapping]).toEqual([['port-conflict'], ['10.20.0.11']]);
});

test('a taken port that a mapping set needs another mapping, with or without an address', () => {
  for (const address of ['    address: 10.20.0.11\n', '']) {
    const files: Files = {
      ...LAB,
      'lab/environment.yaml': ENVIRONMENT.replace(/ {4}address: .*\n/, address),
      'lab/other.yaml': poolFile({ target: '{ docker: box }', access: access('cd', 'port: 2001, ') }),
    };
    const plan = planCopy(files, [...OWN.filter((map) => address !== '' || !map.startsWith('10.')), '2001=2000']);
    expect([locatedCodes(plan), plan.needsMapping]).toEqual([
      [expect.stringMatching(/^pools\/prod\/other.yaml:\d+ port-conflict --map 2001=…$/)],
      [],
    ]);
  }
});

test("on a cluster an existing namespace belongs to one environment, and a stack's name to one place", () => {
  const PROD: Files = {
    'a/environment.yaml': CLUSTERS.replace('main:', 'b-c:'),
    'a/chat.yaml': poolFile({
      target: '{ kubernetes: b-c, namespace: team }',
      storage: '{ size: 10GiB }',
      access: `{ from: [{ namespace: x }], tls: { secret: t }, tokens: { me: { sha256: "${'ab'.repeat(32)}" } } }`,
    }),
  };
  const first = planCopy(PROD, [], { from: 'a', env: 'stage', existing: ['a'] });
  expect([locatedCodes(first).map((line) => line.slice(line.indexOf(' ') + 1)), first.needsMapping]).toEqual([
    ['namespace-conflict --map team=…'],
    ['team'],
  ]);
  expect(locatedCodes(planCopy(PROD, ['team=team-2'], { from: 'a', env: 'stage', existing: ['a'] }))).toEqual([]);
  const second = planCopy(PROD, ['team=team-2', 'b-c=c'], { from: 'a', env: 'a-b', existing: ['a'] });
  expect([locatedCodes(second).map((line) => line.slice(line.indexOf(' ') + 1)), second.needsMapping]).toEqual([
    ['stack-duplicate --map b-c=…'],
    [],
  ]);
});

test('the original must be free of errors, not of warnings; another environment may be broken', () => {
  const wrong = { ...LAB, 'lab/chat.yaml': poolFile({ memory: '2GB', models: '[mistral]' }) };
  expect(locatedCodes(planCopy(wrong, OWN))).toEqual(['pools/lab/chat.yaml:4 value-invalid']);
  expect(planCopy(wrong, OWN).diagnostics.map(({ severity }) => severity)).toEqual(['error']);
  const warnings = planCopy(
    { ...LAB, 'lab/chat.yaml': poolFile({ models: '[mistral]' }), 'other/chat.yaml': 'x', '_base/other.yaml': 'x: [' },
    [...OWN, 'nothing=such'],
  );
  expect(warnings.diagnostics.map(({ at, severity, code }) => `${at.file} ${severity} ${code}`)).toEqual([
    'pools/lab error map-ineffective',
    'pools/prod/chat.yaml warning model-unpinned',
  ]);
});

test('a warning about a value that both share requires no mapping', () => {
  const { diagnostics, needsMapping } = planCopy({ ...LAB, 'lab/chat.yaml': poolFile({ models: '[mistral]' }) }, OWN);
  expect(diagnostics.map(({ code }) => code)).toEqual(['model-unpinned']);
  expect([diagnostics[0]?.hint.includes('--map'), needsMapping]).toEqual([false, []]);
});

test('an error at an unchanged value requires a mapping, an error at a mapped one does not', () => {
  const wide = {
    ...LAB,
    'lab/environment.yaml': ENVIRONMENT.replace(
      '    address:',
      '    subnets: 10.213.0.0/20\n    memory: 64GiB\n    address:',
    ),
  };
  const inside = planCopy(
    wide,
    OWN.map((map) => map.replace('10.20.0.12', '10.213.0.12')),
  );
  expect([locatedCodes(inside), inside.needsMapping]).toEqual([
    ['pools/prod/environment.yaml:7 subnets-conflict --map 10.213.0.0/20=…'],
    ['10.213.0.0/20'],
  ]);
  const small = planCopy(wide, [...OWN, '64GiB=1GiB']);
  expect([locatedCodes(small), small.needsMapping]).toEqual([
    ['pools/prod/environment.yaml:8 memory-overcommitted'],
    [],
  ]);
});

test('a diagnostic of a base requires no mapping', () => {
  const { diagnostics, needsMapping } = planCopy(
    {
      ...LAB,
      '_base/chat.yaml': 'version: 1\nmodels: [mistral]\n',
      'lab/chat.yaml': (LAB['lab/chat.yaml'] ?? '').replace(/models: .*/, 'extends: ../_base/chat.yaml'),
    },
    OWN,
  );
  expect([diagnostics.map(({ at, severity, code }) => `${at.file} ${severity} ${code}`), needsMapping]).toEqual([
    ['pools/_base/chat.yaml warning model-unpinned', 'pools/prod/chat.yaml warning tls-insecure'],
    [],
  ]);
});
