import type { PoolBase } from '../../poolfile/pool/pool';
import type { Serving } from '../../poolfile/pool/pool-parts';
import type { FIXED_VARIABLES } from '../../poolfile/values/ollama-variables';
import { SERVER_PORT } from '../../poolfile/values/ports';
import { SERVING_VARIABLES, type ServingVariable } from '../../poolfile/values/serving-variables';
import { STORE } from '../process';

type Field = keyof Serving;

/** Does not compile unless `SERVING_VARIABLES` maps each field of `Serving`. */
const VARIABLES: { readonly [Name in Field]: ServingVariable<Serving[Name]> } = SERVING_VARIABLES;
const FIELDS = Object.keys(SERVING_VARIABLES) as readonly (keyof typeof SERVING_VARIABLES)[];

/** The same for every server. `HOME` must be a folder that can be written. */
const FIXED = {
  HOME: '/tmp',
  OLLAMA_HOST: `0.0.0.0:${SERVER_PORT}`,
  OLLAMA_MODELS: STORE,
  OLLAMA_NOPRUNE: '1',
  OLLAMA_NO_CLOUD: '1',
} satisfies Record<'HOME' | keyof typeof FIXED_VARIABLES, string>;

/** The variables of a pool's servers. Requests wait in the gateway: a change of the queue restarts no server. */
export function serverEnvironment({ serving }: PoolBase): Record<string, string> {
  return { ...FIXED, ...Object.fromEntries(FIELDS.flatMap((field) => variable(field, serving))), ...serving.env };
}

function variable<Name extends Field>(field: Name, serving: Serving): readonly (readonly [string, string])[] {
  const { passedAs }: ServingVariable<Serving[Name]> = VARIABLES[field];
  const text = passedAs?.text(serving[field]);
  return passedAs && text !== undefined ? [[passedAs.variable, text]] : [];
}
