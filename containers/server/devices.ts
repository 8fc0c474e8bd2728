import type { PoolBase } from '../../poolfile/pool/pool';
import type { Replica } from '../../poolfile/pool/pool-parts';

/**
 * What `devices.sh` compares with what a container sees; nothing for a pool without devices.
 * @param replica - Only if the container says which replica it is, and which of the devices that it sees are its own.
 */
export function devicesEnvironment({ gpus }: Pick<PoolBase, 'gpus'>, replica?: Replica): Record<string, string> {
  if (!gpus) return {};
  const { vendor, count, product, names } = gpus;
  return {
    DEVICES_VENDOR: vendor,
    DEVICES_COUNT: String(count),
    DEVICES_PRODUCT: product,
    DEVICES_NAMES: names.join(' '),
    DEVICES_INDICES: vendor === 'nvidia' ? '' : (replica?.devices ?? []).join(' '),
    ...(replica ? { REPLICA: String(replica.number) } : {}),
  };
}
