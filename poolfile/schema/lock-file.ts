import { z } from 'zod';
import { kindMessage } from '../suggestions/kinds';
import { block, field, listOf, named, pattern } from './builders';
import { name, version1 } from './scalars';

/**
 * `allocations.lock.yaml`: the network slot and the devices that each pool of an environment has. Synth writes it,
 * authors commit it, and the next synth reads it.
 */

/** The number of a replica, which as a key is a string. */
const replica = pattern(kindMessage('lockReplica'), /^[1-9][0-9]{0,3}$/);
const device = pattern(kindMessage('lockDevices'), /^[A-Za-z0-9-]{1,80}$/);
const slot = z
  .int({ error: kindMessage('lockSlot') })
  .min(0, { error: kindMessage('lockSlot') })
  .max(65_535, { error: kindMessage('lockSlot') });

const Entry = block({
  network: field(slot, "Number of the slot of 64 addresses within the host's subnets"),
  devices: field(
    named(replica, listOf(device, 'device names', '[GPU-…]'), 'replicas by number'),
    'Devices of each replica',
  ).optional(),
});

export const LockFile = block({
  version: version1,
  docker: named(name, named(name, Entry, 'pools by name'), 'hosts by name').default({}),
});

export type LockSpec = z.output<typeof LockFile>;
