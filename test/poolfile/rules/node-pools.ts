import { answers } from '../answers';
import { CLUSTERS, compiled, type Files, poolFile } from '../given';

export type Fields = Readonly<Record<string, string>>;

/** Pools `p0`, `p1` … of a cluster with these groups of nodes, which are in line 7. */
export function files(nodes: readonly string[], pools: readonly Fields[]): Files {
  const environment = CLUSTERS.replace(/nodes:\n(?: {6}.*\n)*/, `nodes: [${nodes.join(', ')}]\n`);
  return {
    'dev/environment.yaml': environment,
    ...Object.fromEntries(
      pools.map((more, i) => [
        `dev/p${i}.yaml`,
        poolFile({ target: '{ kubernetes: main, namespace: team-ai }', storage: '{ size: 10GiB }', ...more }),
      ]),
    ),
  };
}

/** Severities and codes of the diagnostics of pools on groups of nodes. */
export function codesOf(nodes: readonly string[], ...pools: readonly Fields[]): readonly string[] {
  return (
    compiled(files(nodes, pools))
      // room for pulls is the subject of another file
      .diagnostics.filter(({ code }) => code !== 'tls-insecure' && code !== 'pull-overcommitted')
      .map(({ severity, code }) => `${severity} ${code}`)
  );
}

export const CODES = [
  'product-unavailable',
  'node-labels-unavailable',
  'toleration-missing',
  'node-too-small',
  'devices-overcommitted',
  'memory-overcommitted',
  'cpus-overcommitted',
  'disk-overcommitted',
  'replicas-overcommitted',
  'nodes-overcommitted',
];

/** The diagnostics of these pools. */
export const ofPools = (nodes: readonly string[], ...pools: readonly Fields[]): readonly string[] =>
  answers(files(nodes, pools), ...CODES);

export const L4 =
  '{ name: l4, count: 2, gpus: { product: nvidia-l4, count: 4 }, memory: 100GiB, ' +
  'taints: [{ key: nvidia.com/gpu, effect: NoSchedule }] }';
export const CPU = '{ name: cpu, count: 2, memory: 50GiB, cpus: 8, disk: 100GiB, labels: { zone: a } }';
export const gpus = (count: number): string => `{ product: nvidia-l4, count: ${count} }`;
