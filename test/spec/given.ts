import { gpuCatalog } from '../../catalog/gpus';
import { modelCatalog } from '../../catalog/models';
import { compile, type Compiled, type InputFile } from '../../spec/compile';
import type { DockerPool } from '../../spec/pool';

/** Files by `folder/name`; what is compiled from them needs no disk. */
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

let tokens = 0;

/** A pool of which a test says only what matters to it; `more` replaces whole top-level fields. */
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
  return Object.entries(fields).map(([key, value]) => `${key}: ${value}\n`).join('');
}

export function compiled(files: Files, options: { readonly env?: string; readonly strict?: boolean } = {}): Compiled {
  const input = Object.entries(files).map(([path, text]): InputFile => {
    const [folder = '', name = ''] = path.split('/');
    return { folder, name, shown: `pools/${path}`, text };
  });
  return compile({ root: 'pools', files: input, issues: [] }, { gpus: gpuCatalog(), models: modelCatalog() }, options);
}

/** The pools of files without an issue, by `environment/pool`. */
export function resolved(files: Files): Readonly<Record<string, DockerPool>> {
  const { issues, places } = compiled(files);
  expect(issues.filter(({ severity }) => severity === 'issue')).toEqual([]);
  return Object.fromEntries(places.flatMap(({ pools }) => pools.map((pool) => [`${pool.environment}/${pool.name}`, pool])));
}

export function onePool(more: Readonly<Record<string, string>> = {}, environment = ENVIRONMENT): DockerPool {
  const pool = resolved({ 'dev/environment.yaml': environment, 'dev/chat.yaml': poolFile(more) })['dev/chat'];
  if (!pool) throw new Error('no pool was resolved');
  return pool;
}
