import { asked, errors, LAB, planCopy, OWN, locatedCodes } from './planned';

test.each([
  ['Prod', 'pools:1 name-invalid'],
  ['', 'pools:1 name-invalid'],
  ['---', 'pools:1 name-invalid'],
  ['lab', 'pools/lab:1 environment-duplicate'],
])('the new environment cannot be named %j', (env, expected) => {
  const refused = planCopy(LAB, OWN, { env });
  expect([locatedCodes(refused), refused.files, refused.uses, refused.needsMapping, asked]).toEqual([
    [expected],
    [],
    OWN.map(() => 0),
    [],
    [],
  ]);
  expect(refused.verdict).toBe('errors');
});

test('a name that is almost valid gets the valid one as hint', () => {
  expect(errors(planCopy(LAB, OWN, { env: 'Prod' }))[0]?.hint).toContain('prod');
});

test('the name of the new environment is compared with all existing names, ignoring case', () => {
  expect(locatedCodes(planCopy(LAB, OWN, { existing: ['lab', 'Prod'] }))).toEqual([
    'pools/Prod:1 environment-duplicate',
  ]);
});

test('each mapping that changes nothing is reported with the reason, in the order of the mappings', () => {
  const files = {
    ...LAB,
    '_base/chat.yaml': 'version: 1\nmemory: 7GiB\npull: { proxy: "http://proxy.example:3128" }\n',
    'other/environment.yaml': 'version: 1\nx: 9GiB\n',
  };
  const { diagnostics, uses } = planCopy(files, [
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
      .map(({ at, message, hint }) => [
        at.file,
        /--map (.*)=…/.exec(message)?.[1],
        /another --map|_base\/chat\.yaml|did you mean .*\?|a whole value/.exec(hint)?.[0],
      ]),
  ).toEqual([
    ['pools/lab', 'box.example', 'another --map'],
    ['pools/lab', '7GiB', '_base/chat.yaml'],
    ['pools/lab', 'proxy.example', '_base/chat.yaml'],
    ['pools/lab', 'bxo', 'did you mean box?'],
    ['pools/lab', 'box.exampel', 'did you mean box.example?'],
    ['pools/lab', '9GiB', 'did you mean 2GiB?'],
    ['pools/lab', 'whatever it is', 'a whole value'],
  ]);
  expect(uses).toEqual([1, 0, 1, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0]);
});
