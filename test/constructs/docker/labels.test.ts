import { examplePlace, examplePool } from '../../example-pool';
import { synthesize } from '../../synth';

const { host } = examplePool();
const labelled = synthesize(examplePlace([examplePool({ host: { ...host, labels: { 'com.example.team': 'ml' } } })]));
const mine = { label: 'com.example.team', value: 'ml' };

test("every container, network and volume has the host's labels, before those of Poolform", () => {
  const all = ['docker_container', 'docker_network', 'docker_volume'].flatMap((type) =>
    Object.values(labelled.resources(type)),
  );
  expect(all.length).toBeGreaterThan(10);
  for (const { name, labels } of all) expect([name, labels?.[0]]).toEqual([name, mine]);
  // the volume of the models is made by the first container that mounts it
  expect(JSON.stringify(labelled.container('-pull').mounts)).toContain(JSON.stringify(mine));
});

test('a changed label replaces no network, which would cut off everything on it', () => {
  for (const { lifecycle } of Object.values(labelled.resources('docker_network')))
    expect(lifecycle).toEqual({ ignore_changes: ['labels'] });
});
