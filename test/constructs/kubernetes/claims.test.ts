import { exampleKubernetesPool } from '../../example-pool';
import { type Changes, changedStack, SHARED_CLAIM } from './changed-pool';

// a set could only be replaced to say otherwise, which takes every replica away and changes no claim
test('a changed size or class of claims leaves the servers alone, and is a warning if a claim is not so', () => {
  const { claims } = exampleKubernetesPool();
  const [set] = Object.values(changedStack().resources('kubernetes_stateful_set_v1'));
  expect(set!.lifecycle).toEqual({
    ignore_changes: expect.arrayContaining([
      'spec[0].volume_claim_template[0].metadata',
      'spec[0].volume_claim_template[0].spec',
    ]) as unknown,
  });
  const check = (changes: Changes) =>
    JSON.stringify((changedStack(changes).json as unknown as { readonly check: object }).check);
  expect(check({ claims: { ...claims, storageClass: 'other' } })).toContain('of class other');
  // a pool that replicas share one claim of is another set
  const [sharing] = Object.values(changedStack(SHARED_CLAIM).resources('kubernetes_stateful_set_v1'));
  expect(JSON.stringify(sharing!.lifecycle)).not.toContain('volume_claim_template');
});
