import { environmentJsonSchema, poolJsonSchema } from '../../poolfile/schema/json-schema';
import { BACKENDS, clusterFleet, dockerFleet, plainFleet } from './documents';
import { randomFleets } from './fleets';
import { type Json, namedFields, writtenFields } from './slots';

/** Fewer than the fuzz runs: a field that is in none of 200 fleets is missing, not unlucky. */
const GENERATED = randomFleets(200, 1).flatMap(({ files }) =>
  Object.entries(files).map(([path, text]) => ({ path, data: JSON.parse(text) as Json })),
);
const FILLED = Object.keys(BACKENDS).flatMap((backend) =>
  [dockerFleet, clusterFleet, plainFleet].map((fleet) => fleet(backend)),
);

function missing(schema: object, documents: readonly Json[]): readonly string[] {
  const known = namedFields(schema);
  const written = new Set(documents.flatMap((data) => [...writtenFields(data, known)]));
  return [...known].filter((field) => !written.has(field));
}

test('every field of a pool file is in a random fleet, so that a new one is fuzzed too', () => {
  const pools = GENERATED.filter(({ path }) => !path.endsWith('/environment.yaml')).map(({ data }) => data);
  expect(missing(poolJsonSchema(), pools)).toEqual([]);
});

test('every field of an environment file is in a random fleet or a filled document', () => {
  const environments = GENERATED.filter(({ path }) => path.endsWith('/environment.yaml')).map(({ data }) => data);
  expect(missing(environmentJsonSchema(), [...environments, ...FILLED.map(({ environment }) => environment)])).toEqual(
    [],
  );
});
