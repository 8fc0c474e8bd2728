import { poolJsonSchema } from '../../poolfile/schema/json-schema';
import { renseiFiles } from '../../rensei/files';
import { compiled, ENVIRONMENT, type Files } from '../poolfile/given';
import { synthesize } from '../synth';
import { randomFleets } from './fleets';
import { type Json, namedFields, withoutField, writtenFields } from './slots';

const FIELDS = namedFields(poolJsonSchema());

/** One pool with its environment. */
interface Sample {
  readonly files: Files;
  /** The pool's file. */
  readonly path: string;
  readonly pool: Json;
}

/** No token is needed on a loopback address only, which no random fleet has. */
const WITHOUT_TOKENS: Files = {
  'dev/environment.yaml': ENVIRONMENT,
  'dev/chat.yaml': JSON.stringify({
    ...{ version: 1, target: { docker: 'here' }, gpus: 'none', memory: '2GiB', cpus: 1, models: ['mistral:7b'] },
    access: { auth: 'none' },
  }),
};

const SAMPLES: readonly Sample[] = [
  ...randomFleets(60, 1).flatMap(({ alone }) => Object.entries(alone)),
  ['dev/chat', WITHOUT_TOKENS] as const,
].map(([name, files]) => {
  const path = `${name}.yaml`;
  return { files, path, pool: JSON.parse(files[path] ?? '') as Json };
});

/** What a pool becomes; undefined if its file is refused. */
function outcome(files: Files): { readonly places: string; readonly written: () => string } | undefined {
  const { diagnostics, places } = compiled(files);
  if (diagnostics.some(({ severity }) => severity === 'error')) return undefined;
  return {
    places: JSON.stringify(places),
    written: () => JSON.stringify([places.map((place) => synthesize(place).text), renseiFiles(places)]),
  };
}

/** Whether the pool is refused, or becomes something else, if its file lacks the field. */
function acts(field: string, { files, path, pool }: Sample): boolean {
  const given = outcome(files);
  if (given === undefined) throw new Error(`${path} is refused with the field`);
  const without = outcome({ ...files, [path]: JSON.stringify(withoutField(pool, field, FIELDS)) });
  return without === undefined || (without.places !== given.places && without.written() !== given.written());
}

test.each([...FIELDS])('%s changes what is written for Terraform or Rensei', (field) => {
  const samples = SAMPLES.filter(({ pool }) => writtenFields(pool, FIELDS).has(field));
  expect(samples.some((sample) => acts(field, sample))).toBe(true);
});
