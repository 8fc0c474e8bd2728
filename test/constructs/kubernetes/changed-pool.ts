import { exampleCluster, exampleKubernetesPool } from '../../example-pool';
import { type KubernetesObject, type Kinds, kubernetesObjects, nameOf, ofKind } from '../../judges/objects';
import { type Synthesized, synthesize } from '../../synth';

/** Fields of the example pool that a test replaces. */
export type Changes = Parameters<typeof exampleKubernetesPool>[0];

const example = exampleKubernetesPool();

export const EXISTING_NAMESPACE: Changes = { namespace: { name: 'ml', own: false } };
export const SHARED_CLAIM: Changes = { claims: { ...example.claims, shared: true } };
export const NOT_RETAINED: Changes = { storage: { retain: false } };

export function changedStack(changes: Changes = {}): Synthesized {
  return synthesize(exampleCluster([exampleKubernetesPool(changes)]));
}

export function changedObjects(changes: Changes = {}): readonly KubernetesObject[] {
  return kubernetesObjects(changedStack(changes).json);
}

/** Sorted names of the objects of one kind. */
export function namesOf(kind: keyof Kinds, changes: Changes = {}): readonly string[] {
  return ofKind(changedObjects(changes), kind).map(nameOf).sort();
}
