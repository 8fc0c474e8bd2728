import {
  clusterCpusOvercommitted,
  clusterDevicesOvercommitted,
  clusterDiskOvercommitted,
  clusterMemoryOvercommitted,
} from './cluster-capacity';
import {
  hostCpusOvercommitted,
  hostDevicesOvercommitted,
  hostDiskOvercommitted,
  hostMemoryOvercommitted,
} from './host-capacity';
import type { Rule } from './rule';

/** What the pools of a place take together, and what its entry in `environment.yaml` lists. */

const FIX = 'Use fewer replicas, give a pool less, or move a pool to another place.';

export const devicesOvercommitted: Rule = {
  severity: 'error',
  meaning: 'The pools of a place take more devices than it lists.',
  fix: FIX,
  *check(world) {
    yield* hostDevicesOvercommitted(world);
    yield* clusterDevicesOvercommitted(world);
  },
};

export const memoryOvercommitted: Rule = {
  severity: 'error',
  meaning: 'The pools of a place take more memory than it lists.',
  fix: FIX,
  *check(world) {
    yield* hostMemoryOvercommitted(world);
    yield* clusterMemoryOvercommitted(world);
  },
};

export const cpusOvercommitted: Rule = {
  severity: 'error',
  meaning: 'The pools of a place take more processors than it lists.',
  fix: FIX,
  *check(world) {
    yield* hostCpusOvercommitted(world);
    yield* clusterCpusOvercommitted(world);
  },
};

export const diskOvercommitted: Rule = {
  severity: 'error',
  meaning: 'The models of a place may take more disk than it lists.',
  fix: 'Write a smaller `storage.size`, or move a pool to another place.',
  *check(world) {
    yield* hostDiskOvercommitted(world);
    yield* clusterDiskOvercommitted(world);
  },
};
