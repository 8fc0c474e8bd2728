import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Compiled } from '../../../poolfile/compile/compile';
import type { Explained } from '../../../poolfile/explain/explain';
import { clusterFleet, dockerFleet, type Fleet } from '../../hardening/documents';
import { compiled, type Files } from '../given';

/**
 * What `check --explain` shows can be pasted back: a file of the explained values alone has the same meaning.
 */

const pools = join(__dirname, '../../../pools');
const folders = (...names: readonly string[]): Files =>
  Object.fromEntries(
    names.flatMap((name) =>
      readdirSync(join(pools, name)).map((file) => [`${name}/${file}`, readFileSync(join(pools, name, file), 'utf8')]),
    ),
  );
const fleet = ({ environment, pool, base }: Fleet): Files => ({
  'dev/environment.yaml': JSON.stringify(environment),
  'dev/chat.yaml': JSON.stringify(pool),
  '_base/chat.yaml': JSON.stringify(base),
});

type Slots = { [key: string]: unknown };

/** Writes a value at a path such as `models[0].name`. */
function place(file: Slots, path: string, value: unknown): void {
  const steps = path.split(/\.|(?=\[)/).map((step) => (step.startsWith('[') ? Number(step.slice(1, -1)) : step));
  let node = file;
  steps.forEach((step, i) => {
    if (i === steps.length - 1) node[step] = value;
    else node = (node[step] ??= typeof steps[i + 1] === 'number' ? [] : {}) as Slots;
  });
}

/** The files of explained values, each read as YAML, or as a string if the field takes nothing else. */
function pasted(explain: readonly Explained[], strings: ReadonlySet<string>): Files {
  const files = new Map<string, Slots>();
  for (const { file, path, value } of explain) {
    const slots = files.get(file) ?? {};
    files.set(file, slots);
    place(slots, path, strings.has(`${file} ${path}`) ? value : parse(value));
  }
  return Object.fromEntries([...files].map(([file, slots]) => [file.replace('pools/', ''), JSON.stringify(slots)]));
}

test.each([
  ['the example lab', folders('lab', '_base')],
  ['the example prod', folders('prod', '_base')],
  ['the example local', folders('local', '_base')],
  ['every field on a Docker host', fleet(dockerFleet('s3'))],
  ['every field on a cluster', fleet(clusterFleet('gcs'))],
])('every explained value can be pasted back with the same meaning: %s', (_, files) => {
  const before = compiled(files, { explain: true });
  expect(before.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const locks = Object.fromEntries(Object.entries(files).filter(([path]) => path.endsWith('.lock.yaml')));
  // a masked value cannot be pasted back; a path with a domain as a key, such as example.com/note, cannot be split at
  // its dots
  const shown = before.explain.filter(
    ({ value, path }) => value !== '***' && path !== 'extends' && !path.includes('/'),
  );
  const firstTry = compiled({ ...locks, ...pasted(shown, new Set()) });
  const strings = new Set(
    firstTry.diagnostics.filter(({ code }) => code === 'type-invalid').map(({ at, path }) => `${at.file} ${path}`),
  );
  const after = compiled({ ...locks, ...pasted(shown, strings) }, { explain: true });
  expect(after.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const values = ({ explain }: Compiled): readonly string[] =>
    explain.map(({ file, path, value }) => `${file} ${path} ${value}`).sort();
  const explained = new Set(shown.map(({ file, path }) => `${file} ${path}`));
  expect(values(after).filter((line) => [...explained].some((key) => line.startsWith(`${key} `)))).toEqual(
    shown.map(({ file, path, value }) => `${file} ${path} ${value}`).sort(),
  );
});
