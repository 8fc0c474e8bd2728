import type { PoolBase } from '../../poolfile/pool/pool';
import { refuse } from './responses';

/** A name is asked for by its path, or in the body of a request: either is compared with the pool's models. */

/** Words that HAProxy takes in one line of its configuration: 64, so lists are split. */
const WORDS = 40;
/** How much of a refusal the names of models may take, in characters: an answer must fit a buffer. */
const NAMES_LENGTH = 4000;
/** The host and the folder that Ollama adds to a name that has none. */
const HOST = 'registry.ollama.ai/';
const FOLDER = 'library/';
const TAG = ':latest';

const acl = (name: string, test: string, values: readonly string[]): readonly string[] =>
  Array.from(
    { length: Math.ceil(values.length / WORDS) },
    (_, i) => `  acl ${name} ${test} ${values.slice(i * WORDS, (i + 1) * WORDS).join(' ')}`,
  );

/** A name, and without its tag if Ollama adds that tag by itself. */
function aliases(name: string): readonly string[] {
  return [name, ...(name.endsWith(TAG) ? [name.slice(0, -TAG.length)] : [])];
}

/** What a pool has, in one sentence. */
function has({ models }: PoolBase): string {
  const names = models.map(({ name }) => name);
  const shown = names.filter((_, i) => names.slice(0, i + 1).join(', ').length <= NAMES_LENGTH);
  return `it has ${shown.join(', ')}${shown.length < names.length ? ' and others, which /v1/models lists' : ''}`;
}

/**
 * `/v1/models/<model>`, however the client encodes the name: it is decoded once and compared whole, and a server gets
 * the name as the pool file has it. Servers take one name between slashes, so for the other names the gateway answers:
 * it does not know when a model was changed.
 */
export function modelPathRules(pool: PoolBase): readonly string[] {
  const names = pool.models.map(({ name }) => name);
  const read = '{ var(txn.root) -m str v1 } { var(txn.branch) -m str models }';
  const path = (name: string): string => `/v1/models/${name}`;
  const plain = names.filter((name) => !name.includes('/'));
  return [
    // a text with a null would be compared only up to there
    `  http-request set-var(txn.asked) path,url_dec if reads ${read} !{ var(txn.path) -m sub %00 }`,
    ...acl('model_path', 'var(txn.asked) -m str', plain.flatMap(aliases).map(path)),
    ...(plain.length === 0
      ? []
      : [
          '  http-request set-var(txn.kind) str(metadata) if model_path',
          '  http-request set-path %[var(txn.asked)] if model_path',
        ]),
    ...names
      .filter((name) => name.includes('/'))
      .map((name) => {
        const model = { id: name, object: 'model', created: 0, owned_by: name.split('/').at(-2) };
        const asked = aliases(name).map(path).join(' ');
        return (
          `  http-request return status 200 content-type application/json string '${JSON.stringify(model)}' ` +
          `if { var(txn.asked) -m str ${asked} }`
        );
      }),
    refuse(404, `this pool has no model of this name: ${has(pool)}`, `if !served reads ${read}`, '', 'model'),
    refuse(403, 'only inference is served here: clients may read models, and not change them', `if !served ${read}`),
  ];
}

/**
 * The model that a body names, if what has arrived of its JSON can be read: one that the pool does not have is asked
 * of no server. A server that lacks a model of the pool is another matter: then the next is asked, and only then.
 */
export function modelBodyRules(pool: PoolBase): readonly string[] {
  const name = '%[var(txn.model),bytes(0,200),json(utf8s)]';
  return [
    `  http-request set-var(txn.model) req.body,json_query('$.model') if posts`,
    `  http-request set-var(txn.model) req.body,json_query('$.name') if metadata_post !{ var(txn.model) -m found }`,
    ...acl(
      'known_model',
      'var(txn.model) -m str -i',
      pool.models.flatMap((model) => spellings(model.name)),
    ),
    refuse(
      404,
      `this pool has no model ${name}: ${has(pool)}`,
      'if posts { var(txn.model) -m len ge 1 } !known_model !{ var(txn.model) -m sub :// }',
      '',
      'model',
    ),
    '  http-request disable-l7-retry unless known_model',
  ];
}

/** Every name by which servers find a model, except for those with a scheme. */
function spellings(name: string): readonly string[] {
  const parts = name.split('/').length;
  const full = [
    name,
    ...(parts === 1 ? [`${FOLDER}${name}`, `${HOST}${FOLDER}${name}`] : []),
    ...(parts === 2 ? [`${HOST}${name}`] : []),
  ];
  return full.flatMap(aliases);
}
