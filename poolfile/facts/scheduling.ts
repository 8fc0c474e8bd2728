import type { Peer, Toleration } from '../pool/pool';
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
  const asked =
    operator === 'Equal'
      ? ({ operator, value: value ?? '' } as const)
      : asOperator(operator === 'Exists' ? undefined : value);
  return { ...(key !== undefined && { key }), ...asked, ...(effect !== undefined && { effect }) };
}

export function asOperator(value: string | undefined): Pick<Toleration, 'operator' | 'value'> {
  return value === undefined ? { operator: 'Exists' } : { operator: 'Equal', value };
}
