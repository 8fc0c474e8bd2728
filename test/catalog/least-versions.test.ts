import valid from 'semver/functions/valid';
import { LEAST_VERSIONS, leastVersion } from '../../catalog/least-versions';

test('each least version is a version, has a source, and is listed once, in the order of the names', () => {
  const names = LEAST_VERSIONS.map(({ model }) => model);
  expect(names).toEqual([...new Set(names)].sort());
  expect(LEAST_VERSIONS.filter(({ version, source }) => valid(version) !== version || source.length < 20)).toEqual([]);
});

test('a tag of its own counts more than the name', () => {
  expect([leastVersion('gemma4:12b'), leastVersion('gemma4:latest'), leastVersion('mistral:7b')]).toEqual([
    '0.30.4',
    '0.20.0',
    undefined,
  ]);
});
