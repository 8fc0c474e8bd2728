import { join } from 'node:path';
import type { LockFileUpdate } from '../poolfile/pool/lock-file-update';
import type { DockerPlace, Place } from '../poolfile/pool/pool';
import { holdsResources, localState } from './local-state';
import { stateFile } from './place-stack';

/**
 * Warnings about a lock file that may not be the one that was applied: it was deleted, taken from the wrong side of a
 * merge, or edited. The state of a local backend tells; that of any other cannot be read here.
 */
export function lockWarnings(
  places: readonly Place[],
  locks: readonly LockFileUpdate[],
  project: string,
): readonly string[] {
  const onDocker = places.filter((place) => place.target === 'docker');
  return [
    ...locks.filter(({ isNew }) => isNew).flatMap((lock) => newLock(lock, onDocker, project)),
    ...onDocker.flatMap((place) => movedNetworks(place, project)),
  ];
}

function newLock({ file, environment }: LockFileUpdate, places: readonly DockerPlace[], project: string): string[] {
  const mayRun = places.filter(
    ({ environment: of, backend, stack }) =>
      of === environment && (backend.type !== 'local' || holdsResources(localState(join(project, stateFile(stack))))),
  );
  if (mayRun.length === 0) return [];
  const stacks = mayRun.map(({ stack }) => stack).join(', ');
  return [
    `warning: ${file} is new, but pools of this environment may run already: ${stacks}\n` +
      '  their networks and devices were chosen anew, and a network under running containers cannot be moved\n' +
      '  hint: if they run, restore the lock file that they were applied with (git checkout) before you apply\n',
  ];
}

/** An engine does not move a network under running containers, so such an apply stops half-way, each time. */
function movedNetworks({ environment, stack, backend, host, pools }: DockerPlace, project: string): string[] {
  if (backend.type !== 'local') return [];
  const subnets = localState(join(project, stateFile(stack)))?.subnets ?? new Map<string, string>();
  const moved = pools.flatMap(({ name, prefix, networks }) => {
    const before = subnets.get(`${prefix}-inner`);
    const after = networks.inner.subnet;
    return before === undefined || before === after
      ? []
      : [`  ${name}: its private network would move from ${before} to ${after}\n`];
  });
  if (moved.length === 0) return [];
  return [
    `warning: in ${stack}, networks of running pools would move\n${moved.join('')}` +
      '  a network under running containers cannot be moved: an apply would stop half-way, each time\n' +
      `  hint: restore the lock file of ${environment} and the subnets of ${host.name} as they were applied, ` +
      'or destroy the stack first\n',
  ];
}
