import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as poolform from '../../index';
import { schemaFiles } from '../../poolfile/schema/json-schema';
import { PROJECT } from '../docs/run';

jest.setTimeout(120_000);

const written = readFileSync(path.join(PROJECT, 'API.md'), 'utf8');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'poolform-api-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What `scripts/api.cjs` makes of a folder's index.ts; no text if it refuses. */
function api(source: string): { readonly status: number | null; readonly output: string; readonly text?: string } {
  const file = path.join(folder, 'made.md');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(PROJECT, 'scripts/api.cjs'), file, source],
    { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  );
  return { status, output: stdout + stderr, ...(existsSync(file) && { text: readFileSync(file, 'utf8') }) };
}

test('API.md is exactly what `npm run api` generates from the doc comments', () => {
  expect(api(PROJECT)).toEqual({ status: 0, output: '', text: written });
});

const DOCUMENTED = `/** A module.
 * @module
 */
/** A size. */
export interface Size {
  /** Bytes. */
  readonly bytes: number;
}
/**
 * Twice.
 * @param size - Any.
 */
export function twice(size: Size): Size { return { bytes: size.bytes * 2 }; }
`;

describe('a module on its own', () => {
  const index = (text: string): ReturnType<typeof api> => {
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'poolform' }));
    writeFileSync(
      path.join(folder, 'tsconfig.build.json'),
      JSON.stringify({ compilerOptions: { strict: true, types: [] }, files: ['index.ts'] }),
    );
    writeFileSync(path.join(folder, 'index.ts'), text);
    return api(folder);
  };

  test('with doc comments is taken', () => {
    expect(index(DOCUMENTED)).toMatchObject({ status: 0, output: '' });
  });

  test.each([
    ['a function without a doc comment', (text: string) => text.replace(/\/\*\*\n \* Twice[^]*?\*\/\n/, ''), 'twice'],
    ['a property without one', (text: string) => text.replace('  /** Bytes. */\n', ''), 'Size.bytes'],
    ['a parameter that nobody explains', (text: string) => text.replace(' * @param size - Any.\n', ''), 'twice.size'],
    [
      'a type that a signature needs and that is not exported',
      (text: string) => text.replace('export interface', 'interface'),
      'Size',
    ],
  ])('with %s is refused', (_what, change, name) => {
    const { status, output, text } = index(change(DOCUMENTED));
    expect([status, text]).toEqual([1, undefined]);
    expect(output).toContain(name);
  });
});

test('the values that the package exports at run time are exactly the classes and functions of API.md', () => {
  const sections = written.split(/^## /m).filter((section) => /^(?:Classes|Functions)\n/.test(section));
  const documented = sections.flatMap((section) =>
    Array.from(section.matchAll(/^### ([A-Za-z]+)/gm), ([, name]) => name),
  );
  expect(Object.keys(poolform).sort()).toEqual(documented.sort());
  expect(documented).toContain('definePool');
});

test('defaults of fields in API.md are those of the pool file', () => {
  interface Field {
    readonly default?: unknown;
    readonly properties?: Readonly<Record<string, Field>>;
  }
  const { properties = {} } = JSON.parse(schemaFiles().get('pool.schema.json') ?? '') as Field;
  const rows = (type: string): ReadonlyMap<string, string> => {
    const section = written.split(/^### /m).find((text) => text.startsWith(`${type}\n`)) ?? '';
    return new Map(
      Array.from(
        section.matchAll(/^\|(?: <a id="[^"]*"><\/a>)? `([A-Za-z]+)\??` \|.*\| (.*) \|$/gm),
        ([, name = '', text = '']) => [name, text],
      ),
    );
  };
  let compared = 0;
  for (const [type, key] of [
    ['Serving', 'serving'],
    ['Pull', 'pull'],
    ['Access', 'access'],
  ] as const) {
    const documented = rows(type);
    for (const [name, { default: value }] of Object.entries(properties[key]?.properties ?? {})) {
      if (!['string', 'number', 'boolean'].includes(typeof value) || !documented.has(name)) continue;
      compared += 1;
      expect(`${name}: ${documented.get(name)}`).toMatch(
        new RegExp(`default: \`?${String(value)}\\b|\`${String(value)}\`, the default\\b`),
      );
    }
  }
  expect(compared).toBeGreaterThan(10);
});
