import type { HostAllocations, Lock, Allocation } from '../facts/allocations';
import { byText } from '../values/order';
import { yamlKey } from '../values/yaml-key';

const HEADER = [
  '# Made by Poolform. Commit it with the pool files, and do not edit it by hand.',
  '# It keeps each pool on its networks and devices while other pools come, change and go.',
  '# A network under running containers cannot be moved, so never delete this file or the entry of a deployed pool.',
  '# After a merge conflict take the side that is deployed (git checkout --ours or --theirs), and synthesize again.',
];

/** The text of the lock file: the same allocations always give the same bytes. */
export function lockText(lock: Lock): string {
  const hosts = sorted(lock).filter(([, pools]) => pools.size > 0);
  const docker = hosts.length > 0 ? ['docker:', ...hosts.flatMap(hostLines)] : ['docker: {}'];
  return `${[...HEADER, 'version: 1', ...docker].join('\n')}\n`;
}

function hostLines([host, pools]: readonly [string, HostAllocations]): readonly string[] {
  return [`  ${yamlKey(host)}:`, ...sorted(pools).flatMap(poolLines)];
}

function poolLines([pool, { network, devices }]: readonly [string, Allocation]): readonly string[] {
  const replicas = [...devices].sort(([a], [b]) => a - b);
  return [
    `    ${yamlKey(pool)}:`,
    `      network: ${network}`,
    ...(replicas.length > 0 ? ['      devices:'] : []),
    ...replicas.map(([number, ids]) => `        "${number}": [${ids.map((id) => JSON.stringify(id)).join(', ')}]`),
  ];
}

function sorted<T>(entries: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...entries].sort(([a], [b]) => byText(a, b));
}
