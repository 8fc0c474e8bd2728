import type { z } from 'zod';
import { z as zod } from 'zod';
import { said } from '../suggestions/kinds';
import { block, field, listOf, name, named, version1 } from './scalars';
/** `allocations.lock.yaml`: which network slot and which devices each pool of an environment has. Written by synth, committed, read by load. */

export const replica = zod
  .string({ error: said('lockReplica') })
  .regex(/^[1-9][0-9]{0,3}$/, { error: said('lockReplica') });
const device = zod.string({ error: said('lockDevices') }).regex(/^[A-Za-z0-9-]{1,80}$/, { error: said('lockDevices') });
const slot = zod
  .int({ error: said('lockSlot') })
  .min(0, { error: said('lockSlot') })
  .max(65_535, { error: said('lockSlot') });

const Entry = block({
  network: field(slot, "The slot of 64 addresses in the host's subnets"),
  devices: field(
    named(replica, listOf(device, 'device names', '[GPU-…]'), 'replicas by number'),
    'The devices of each replica',
  ).optional(),
});

export const LockFile = block({
  version: version1,
  docker: named(name, named(name, Entry, 'pools by name'), 'hosts by name').default({}),
});

export type LockSpec = z.output<typeof LockFile>;
