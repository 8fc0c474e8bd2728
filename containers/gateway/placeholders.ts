import { createHash } from 'node:crypto';

/**
 * Text in a configuration for what is known only when it is put in place. `withServers` replaces it on a cluster,
 * `apply.sh` on a Docker host. `version`: a hash of the whole configuration, shown by `/ready`. `server`: a replica's
 * host.
 */
export const PLACEHOLDER = {
  version: '@VERSION@',
  server: (replica: number) => `@SERVER_${replica}@`,
} as const;

/**
 * A configuration with its placeholders replaced, for a target that knows the names of servers when Terraform's files
 * are written.
 * @param servers - The host of each replica, by its number.
 * @returns The text, and its hash.
 */
export function withServers(
  config: string,
  servers: ReadonlyMap<number, string>,
): { readonly text: string; readonly version: string } {
  const named = [...servers].reduce(
    (text, [replica, host]) => text.replaceAll(PLACEHOLDER.server(replica), host),
    config,
  );
  const version = createHash('sha256').update(named).digest('hex').slice(0, 16);
  return { text: named.replaceAll(PLACEHOLDER.version, version), version };
}
