import { byText } from '../values/order';
import type { LockSpec } from '../schema/lock-file';

/** What one pool holds on its host. */
export interface Allocation {
  readonly network: number;
  /** By replica number; empty without devices. */
  readonly devices: ReadonlyMap<number, readonly string[]>;
}

/** By host, then by pool. */
export type Lock = ReadonlyMap<string, ReadonlyMap<string, Allocation>>;

export function lockOf(spec: LockSpec): Lock {
  return new Map(
    Object.entries(spec.docker).map(([host, pools]) => [
      host,
      new Map(
        Object.entries(pools).map(([pool, entry]): [string, Allocation] => [
          pool,
          {
            network: entry.network,
            devices: new Map(Object.entries(entry.devices ?? {}).map(([n, ids]) => [Number(n), ids])),
          },
        ]),
      ),
    ]),
  );
}

const HEADER = `# Made by Poolform. Commit it with the pool files, and do not edit it by hand.
# It keeps each pool on its networks and devices while other pools come, change and go: moving them would restart servers.
# After a merge conflict keep the entries of pools that are deployed; a deleted entry is chosen anew.
`;

/** The file's text: the same assignments always give the same bytes. */
export function lockText(lock: Lock): string {
  const lines = [HEADER.trimEnd(), 'version: 1'];
  const hosts = [...lock].filter(([, pools]) => pools.size > 0).sort(([a], [b]) => byText(a, b));
  lines.push(hosts.length > 0 ? 'docker:' : 'docker: {}');
  for (const [host, pools] of hosts) {
    lines.push(`  ${key(host)}:`);
    for (const [pool, held] of [...pools].sort(([a], [b]) => byText(a, b))) {
      lines.push(`    ${key(pool)}:`, `      network: ${held.network}`);
      const replicas = [...held.devices].sort(([a], [b]) => a - b);
      if (replicas.length > 0) lines.push('      devices:');
      for (const [number, ids] of replicas)
        lines.push(`        "${number}": [${ids.map((id) => JSON.stringify(id)).join(', ')}]`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Names that a YAML reader, old or new, could take for a number or a truth value stand in quotes. */
function key(text: string): string {
  return /^[a-z][a-z0-9-]*$/.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null)$/.test(text)
    ? text
    : JSON.stringify(text);
}
