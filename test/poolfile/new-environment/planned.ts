import { gpuCatalog } from '../../../catalog/gpus';
import { modelCatalog } from '../../../catalog/models';
import type { InputFile } from '../../../poolfile/compile/input';
import { planEnvironment, type EnvironmentPlan, type CopyRequest } from '../../../poolfile/new-environment/plan';
import { ENVIRONMENT, type Files, poolFile } from '../given';

export const access = (sha: string, more = ''): string =>
  `{ ${more}tls: none, tokens: { me: { sha256: "${sha.repeat(32)}" } } }`;
export const LAB: Files = {
  'lab/environment.yaml': ENVIRONMENT,
  'lab/chat.yaml': poolFile({ target: '{ docker: box }', access: access('ab', 'port: 2000, ') }),
  'lab/allocations.lock.yaml': 'version: 1\n',
};
/** With these mappings the two environments share nothing. */
export const OWN = [
  'unix:///var/run/docker.sock=unix:///run/other.sock',
  'box.example=bag.example',
  '10.20.0.11=10.20.0.12',
  'GPU-1111-aaaa=GPU-2222-aaaa',
  'GPU-1111-bbbb=GPU-2222-bbbb',
  'GPU-1111-cccc=GPU-2222-cccc',
];

/** Pools and holders that got a new token from the last call of `planCopy`. */
export let asked: string[];

export function planCopy(
  files: Files,
  maps: readonly string[] = [],
  wanted: Partial<CopyRequest> = {},
): EnvironmentPlan {
  asked = [];
  const input = Object.entries(files).map(([path, text]): InputFile => ({
    folder: path.split('/')[0] ?? '',
    name: path.split('/')[1] ?? '',
    shown: `pools/${path}`,
    text,
  }));
  return planEnvironment(
    { root: 'pools', files: input, diagnostics: [] },
    { gpus: gpuCatalog(), models: modelCatalog() },
    {
      env: 'prod',
      from: 'lab',
      maps: maps.map((map) => ({ old: map.slice(0, map.indexOf('=')), new: map.slice(map.indexOf('=') + 1) })),
      fresh: (pool, holder) => {
        asked.push(`${pool}/${holder}`);
        return asked.length.toString(16).padStart(64, 'c');
      },
      existing: ['lab'],
      shown: (path) => (path === '.' ? 'pools' : `pools/${path}`),
      ...wanted,
    },
  );
}

export const errors = ({ diagnostics }: EnvironmentPlan): EnvironmentPlan['diagnostics'] =>
  diagnostics.filter(({ severity }) => severity === 'error');

/** The errors with the mapping that the hint names; warnings of the original appear again and are left out. */
export const locatedCodes = (plan: EnvironmentPlan): readonly string[] =>
  errors(plan).map(({ at, code, hint }) =>
    [`${at.file}:${at.line}`, code, ...(/--map \S+=…/.exec(hint) ?? [])].join(' '),
  );
