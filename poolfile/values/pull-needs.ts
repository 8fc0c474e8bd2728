import { Size } from './units';

/** What the pull of a store requests on a cluster, beside the replica that the store belongs to. */
export const PULL_NEEDS = { cpus: 0.1, memory: Size.parse('2GiB') } as const;
