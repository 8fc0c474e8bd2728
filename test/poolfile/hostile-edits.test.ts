import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import type { Compiled } from '../../poolfile/compile/compile';
import { readSource } from '../../poolfile/source/source';
import { toPlain } from '../../poolfile/source/tree';
import { compiled, type Files } from './given';
import { answered, hostileText, hostileValue, runs } from './hostile';

/** Edits of the examples, as people, tools and merges make them, and worse ones. */
const pools = join(__dirname, '../../pools');
const EXAMPLES: Files = Object.fromEntries(
  ['_base', 'lab', 'prod'].flatMap((folder) =>
    readdirSync(join(pools, folder)).map((name) => [
      `${folder}/${name}`,
      readFileSync(join(pools, folder, name), 'utf8'),
    ]),
  ),
);
const environmentOf = (path: string): string => (path.startsWith('prod/') ? 'prod' : 'lab');
const example: fc.Arbitrary<string> = fc.constantFrom(...Object.keys(EXAMPLES));

/** What matters to a file: its environment and the bases. */
const around = (path: string): Files =>
  Object.fromEntries(
    Object.entries(EXAMPLES).filter(([other]) => other.startsWith('_') || other.startsWith(`${environmentOf(path)}/`)),
  );
const edited = (path: string, text: string): Files => ({ ...around(path), [path]: text });

const stops = ({ diagnostics }: Compiled): boolean => diagnostics.some(({ severity }) => severity === 'error');

/** The same files written as JSON. */
function respelt(files: Files, spell: (plain: unknown) => unknown = (plain) => plain): Files {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => {
      const { root } = readSource(path, text);
      return [path, root && !path.endsWith('.lock.yaml') ? JSON.stringify(spell(toPlain(root)), null, 1) : text];
    }),
  );
}

/** Checks what must hold for every result; accepted files have the same meaning as JSON. */
function holds(files: Files): void {
  const answer = answered(files);
  if (stops(answer)) return;
  const { places, locks } = compiled(respelt(files));
  expect(JSON.stringify({ places, locks })).toBe(JSON.stringify({ places: answer.places, locks: answer.locks }));
}

test('the examples have no errors, or the rest proves nothing', () => {
  for (const path of ['lab/chat.yaml', 'prod/chat.yaml']) {
    expect(stops(answered(around(path)))).toBe(false);
    holds(around(path));
  }
});

test('a text at any place of any file gives diagnostics and never throws', () => {
  fc.assert(
    fc.property(example, fc.nat(), hostileText, fc.nat({ max: 20 }), (path, position, text, cut) => {
      const old = EXAMPLES[path] ?? '';
      const at = position % (old.length + 1);
      holds(edited(path, old.slice(0, at) + text + old.slice(at + cut)));
    }),
    runs(80),
  );
});

test('a file that ends too early never throws, wherever it ends', () => {
  fc.assert(
    fc.property(example, fc.nat(), (path, position) => {
      const old = EXAMPLES[path] ?? '';
      holds(edited(path, old.slice(0, position % (old.length + 1))));
    }),
    runs(40),
  );
});

test('lines that are repeated, left out or swapped never throw', () => {
  fc.assert(
    fc.property(
      example,
      fc.nat(),
      fc.nat(),
      fc.constantFrom('repeat', 'remove', 'swap', 'indent', 'tab'),
      (path, one, two, how) => {
        const lines = (EXAMPLES[path] ?? '').split('\n');
        const [i, j] = [one % lines.length, two % lines.length];
        const [a = '', b = ''] = [lines[i], lines[j]];
        if (how === 'repeat') lines.splice(j, 0, a);
        else if (how === 'remove') lines.splice(i, 1);
        else if (how === 'swap') [lines[i], lines[j]] = [b, a];
        else lines[i] = how === 'tab' ? `\t${a}` : `  ${a}`;
        holds(edited(path, lines.join('\n')));
      },
    ),
    runs(50),
  );
});

type Plain = null | string | number | boolean | Plain[] | { [key: string]: Plain };
const isMap = (node: Plain): node is { [key: string]: Plain } =>
  typeof node === 'object' && node !== null && !Array.isArray(node);

/** Every map and list of a file. */
function branches(node: Plain): readonly (Plain[] | { [key: string]: Plain })[] {
  if (typeof node !== 'object' || node === null) return [];
  return [node, ...Object.values(node).flatMap(branches)];
}

type Edit = readonly [
  how: 'remove' | 'rename' | 'replace' | 'add',
  branch: number,
  entry: number,
  key: string,
  value: unknown,
];
const edit: fc.Arbitrary<Edit> = fc.tuple(
  fc.constantFrom('remove', 'rename', 'replace', 'add'),
  fc.nat(),
  fc.nat(),
  fc.oneof(hostileText, fc.constantFrom('version', 'docker', 'memory', 'models', 'sha256', 'cidr')),
  hostileValue,
);

function apply(plain: Plain, [how, branch, entry, key, value]: Edit): void {
  const all = branches(plain);
  const node = all[branch % Math.max(1, all.length)];
  if (!node) return;
  const old = Object.keys(node)[entry % Math.max(1, Object.keys(node).length)] ?? '0';
  const name = Array.isArray(node) ? old : key;
  const slots = node as Record<string, unknown>;
  if (how === 'replace') slots[old] = value;
  else if (how === 'add')
    Object.defineProperty(slots, Array.isArray(node) ? String(node.length) : name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  else {
    if (how === 'rename')
      Object.defineProperty(slots, name, { value: slots[old], enumerable: true, configurable: true, writable: true });
    if (Array.isArray(node)) node.splice(Number(old), 1);
    else delete slots[old];
  }
}

test('values that are replaced, and keys that are removed, renamed or added never throw', () => {
  fc.assert(
    fc.property(example, fc.array(edit, { minLength: 1, maxLength: 3 }), fc.boolean(), (path, edits, asJson) => {
      const plain = parse(EXAMPLES[path] ?? '') as Plain;
      for (const one of edits) apply(plain, one);
      holds(edited(path, asJson ? JSON.stringify(plain) : stringify(plain)));
    }),
    runs(120),
  );
});

/** The plain value with the keys of every map in another order. */
function shuffled(node: unknown, random: () => number): unknown {
  if (Array.isArray(node)) return node.map((item) => shuffled(item, random));
  if (!isMap(node as Plain)) return node;
  const entries = Object.entries(node as Record<string, unknown>).map(([key, value]) => ({
    key,
    value: shuffled(value, random),
    at: random(),
  }));
  return Object.fromEntries(entries.toSorted((a, b) => a.at - b.at).map(({ key, value }) => [key, value]));
}

test('the order of keys does not matter: good files give the same pools, and wrong ones the same diagnostics', () => {
  fc.assert(
    fc.property(
      example,
      fc.array(edit, { maxLength: 2 }),
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      (path, edits, stream) => {
        const plain = parse(EXAMPLES[path] ?? '') as Plain;
        for (const one of edits) apply(plain, one);
        const files = respelt(edited(path, JSON.stringify(plain)));
        const before = compiled(files);
        const after = compiled(respelt(files, (node) => shuffled(node, () => stream.next().value)));
        const codes = ({ diagnostics }: Compiled): readonly string[] =>
          diagnostics.map(({ code, at }) => `${at.file} ${code}`).sort();
        expect(codes(after)).toEqual(codes(before));
        expect(JSON.stringify({ places: after.places, locks: after.locks })).toBe(
          JSON.stringify({ places: before.places, locks: before.locks }),
        );
      },
    ),
    runs(60),
  );
});
