import type { Place } from '../../poolfile/pool/pool';
import { exampleCluster, exampleKubernetesPool, examplePlace, examplePool } from '../example-pool';
import { synthesize } from '../synth';

/** The written stack without its outputs, which are for people, and with the pool's name in sentences as it was. */
function resources(place: Place): object {
  const { output, ...rest } = synthesize(place).json;
  expect(output).toBeDefined();
  return JSON.parse(JSON.stringify(rest).replace(/\b([Pp]ool) talk\b/g, '$1 chat')) as object;
}

test.each<readonly [target: string, before: Place, after: Place]>([
  ['a Docker host', examplePlace(), examplePlace([examplePool({ name: 'talk', deployedName: 'chat' })])],
  ['a cluster', exampleCluster(), exampleCluster([exampleKubernetesPool({ name: 'talk', deployedName: 'chat' })])],
])('on %s, a renamed pool is what it was: no resource, address, name or label changes', (_target, before, after) => {
  expect(resources(after)).toEqual(resources(before));
  expect(synthesize(after).json.output['endpoints']).toMatchObject({ value: { talk: expect.any(String) as string } });
});
