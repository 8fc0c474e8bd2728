import { join } from 'node:path';
import { load } from '../../poolfile/load';
import type { KubernetesPool, Place } from '../../poolfile/pool/pool';
import { exampleCluster, exampleKubernetesPool, omit } from '../example-pool';
import { synthesize } from '../synth';
import { type KubernetesObject, kubernetesObjects } from './objects';

const project = join(__dirname, '..', '..');
const pool = exampleKubernetesPool();

/** A pool for each way in which pools on a cluster can differ. */
const VARIANTS: Readonly<Record<string, KubernetesPool>> = {
  'own namespace, retained': pool,
  'own namespace, not retained': exampleKubernetesPool({ storage: { retain: false } }),
  'existing namespace': exampleKubernetesPool({ namespace: { name: 'ml', own: false } }),
  'one claim for all': exampleKubernetesPool({ claims: { ...pool.claims, shared: true } }),
  'processors only, one replica, no TLS': {
    ...omit(pool, 'devices', 'gpus', 'tlsSecret'),
    replicas: [{ number: 1, devices: [] }],
  },
  'AMD, on any node': exampleKubernetesPool({
    gpus: { ...pool.gpus!, vendor: 'amd', count: 2 },
    devices: { resource: 'amd.com/gpu' },
    cpus: 7.5,
  }),
  'every optional field': exampleKubernetesPool({
    caConfigMap: 'ca',
    pull: { ...pool.pull, proxy: 'http://proxy.lab.example:3128' },
    metricsFrom: [],
    scheduling: {
      priorityClass: 'serving',
      runtimeClass: 'nvidia',
      schedulerName: 'kai-scheduler',
      labels: { team: 'ai' },
      annotations: { 'example.com/note': 'with ${text} and %{text}' },
      nodeSelector: { 'example.com/zone': 'a' },
      tolerations: [{ operator: 'Exists' }, { key: 'dedicated', operator: 'Equal', value: 'llm', effect: 'NoExecute' }],
    },
  }),
};

/** The clusters in this project's own pool files. */
function environments(): readonly Place[] {
  const { places, diagnostics } = load({ root: 'pools', cwd: project });
  const errors = diagnostics.filter((d) => d.severity === 'error');
  if (errors.length > 0) throw new Error(`the project's own pool files have errors: ${JSON.stringify(errors[0])}`);
  return places.filter((p) => p.target === 'kubernetes');
}

/** The objects of every variant and of every cluster of the project, by name of the place. */
export function judgedObjects(): Readonly<Record<string, readonly KubernetesObject[]>> {
  return Object.fromEntries(judgedPlaces().map(([name, place]) => [name, kubernetesObjects(synthesize(place).json)]));
}

export function judgedPlaces(): readonly (readonly [name: string, place: Place])[] {
  return [
    ...Object.entries(VARIANTS).map(([name, p]) => [name, exampleCluster([p])] as const),
    ...environments().map((p) => [`stack ${p.stack}`, p] as const),
  ];
}
