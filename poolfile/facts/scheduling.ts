import type { Peer, Toleration } from '../pool/kubernetes';
import type { PoolSpec } from '../schema/pool-file';
import { inOrder } from '../values/order';

type PeerSpec = NonNullable<PoolSpec['access']['from']>[number];

export function peerOf(peer: PeerSpec): Peer {
  if ('cidr' in peer) return { cidr: peer.cidr };
  return { namespace: peer.namespace, ...(peer.pods && { pods: inOrder(peer.pods) }) };
}

export function tolerationOf({
  key,
  operator,
  value,
  effect,
}: PoolSpec['scheduling']['tolerations'][number]): Toleration {
  // as in Kubernetes, `Equal` without a value is the empty value
  const matched =
    operator === 'Equal' ? asOperator(value ?? '') : asOperator(operator === 'Exists' ? undefined : value);
  return { ...(key !== undefined && { key }), ...matched, ...(effect !== undefined && { effect }) };
}

/** Tolerates one value of a taint, or any if there is none. */
export function asOperator(value: string | undefined): Pick<Toleration, 'operator' | 'value'> {
  return value === undefined ? { operator: 'Exists' } : { operator: 'Equal', value };
}
