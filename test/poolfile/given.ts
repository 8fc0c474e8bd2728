import { gpuCatalog } from '../../catalog/gpus';
import { modelCatalog } from '../../catalog/models';
import { compile, type Compiled } from '../../poolfile/compile/compile';
import type { InputFile } from '../../poolfile/compile/input';
import type { DockerPool, KubernetesPool, Pool } from '../../poolfile/pool/pool';

/** Files by `folder/name`; compiling them needs no disk. */
export type Files = Readonly<Record<string, string>>;

export const ENVIRONMENT = `version: 1
backend: { s3: { bucket: states, region: eu-central-1 } }
docker:
  here: { host: unix:///var/run/docker.sock }
  box:
    host: ssh://deploy@box.example
    address: 10.20.0.11
    gpus:
      - { product: nvidia-l4, uuid: GPU-1111-aaaa }
      - { product: nvidia-l4, uuid: GPU-1111-bbbb }
      - { product: nvidia-t4, uuid: GPU-1111-cccc }
images:
  ollama: { version: 0.32.15, image: "ollama/ollama@sha256:${'1'.repeat(64)}" }
  gateway: { image: "haproxy@sha256:${'2'.repeat(64)}" }
`;

/** A cluster with devices, slices of devices and processors. */
export const CLUSTERS = `version: 1
backend: { s3: { bucket: states, region: eu-central-1 } }
kubernetes:
  main:
    context: gpu-admin
    storageClass: fast-local
    nodes:
      - name: l4
        count: 2
        gpus: { product: nvidia-l4, count: 4 }
        taints: [{ key: nvidia.com/gpu, effect: NoSchedule }]
      - name: slices
        count: 1
        gpus: { resource: nvidia.com/mig-1g.10gb, count: 7 }
        taints: [{ key: dedicated, value: ai, effect: NoExecute }]
      - { name: processors, count: 3 }
${ENVIRONMENT.slice(ENVIRONMENT.indexOf('images:'))}`;

let tokens = 0;

/** A pool file of which a test sets only what matters to it; `more` replaces whole top-level fields. */
export function poolFile(more: Readonly<Record<string, string>> = {}, port = 11434): string {
  tokens += 1;
  const fields = {
    version: '1',
    target: '{ docker: here }',
    gpus: 'none',
    memory: '2GiB',
    cpus: '2',
    models: '[mistral:7b]',
    access: `{ port: ${port}, tls: none, tokens: { me: { sha256: "${tokens.toString(16).padStart(63, 'a')}0" } } }`,
    ...more,
  };
  return Object.entries(fields)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
}

export function compiled(
  files: Files,
  options: { readonly env?: string; readonly strict?: boolean; readonly explain?: boolean } = {},
): Compiled {
  const input = Object.entries(files).map(([path, text]): InputFile => {
    const [folder = '', name = ''] = path.split('/');
    return { folder, name, shown: `pools/${path}`, text };
  });
  return compile(
    { root: 'pools', files: input, diagnostics: [] },
    { gpus: gpuCatalog(), models: modelCatalog() },
    options,
  );
}

/** Paths of fields that exist with the value undefined: code that merges or counts fields would treat them as set. */
export function absent(value: unknown, path = ''): readonly string[] {
  if (value === undefined) return [path];
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, part]) => absent(part, `${path}.${key}`))
    : [];
}

/** The pools of both targets. */
export function poolsOf({ places }: Pick<Compiled, 'places'>): readonly Pool[] {
  return places.flatMap((place): readonly Pool[] => place.pools);
}

export const isDocker = (pool: Pool): pool is DockerPool => pool.target === 'docker';
export const isKubernetes = (pool: Pool): pool is KubernetesPool => pool.target === 'kubernetes';

function withoutIssues(files: Files): Compiled {
  const result = compiled(files);
  expect(result.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return result;
}

/** The Docker pools of files without a diagnostic, by `environment/pool`. */
export function resolved(files: Files): Readonly<Record<string, DockerPool>> {
  return Object.fromEntries(
    poolsOf(withoutIssues(files))
      .filter(isDocker)
      .map((pool) => [`${pool.environment}/${pool.name}`, pool]),
  );
}

/** The pools of clusters of files without a diagnostic, by `environment/pool`. */
export function resolvedOnClusters(files: Files): Readonly<Record<string, KubernetesPool>> {
  return Object.fromEntries(
    poolsOf(withoutIssues(files))
      .filter(isKubernetes)
      .map((pool) => [`${pool.environment}/${pool.name}`, pool]),
  );
}

/** One pool of the cluster `main`; `more` as in `poolFile`, `access` beside its token and certificate. */
export function oneClusterPool(
  more: Readonly<Record<string, string>> = {},
  access = '',
  environment = CLUSTERS,
): KubernetesPool {
  const file = poolFile({
    target: '{ kubernetes: main }',
    storage: '{ size: 10GiB }',
    access: `{ tls: { secret: chat-tls }, tokens: { me: { sha256: "${'ab'.repeat(32)}" } }${access} }`,
    ...more,
  });
  const pool = resolvedOnClusters({ 'dev/environment.yaml': environment, 'dev/chat.yaml': file })['dev/chat'];
  if (!pool) throw new Error('no pool was resolved');
  return pool;
}

export function onePool(more: Readonly<Record<string, string>> = {}, environment = ENVIRONMENT): DockerPool {
  const pool = resolved({ 'dev/environment.yaml': environment, 'dev/chat.yaml': poolFile(more) })['dev/chat'];
  if (!pool) throw new Error('no pool was resolved');
  return pool;
}
