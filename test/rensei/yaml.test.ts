import { execFileSync, spawnSync } from 'node:child_process';
import { parse } from 'yaml';
import { type Data, jsonText, quoted, yamlText } from '../../rensei/yaml';
import { HOSTILE, NAUGHTY } from './hostile';

const TEXTS = [
  ...HOSTILE,
  ...NAUGHTY,
  '',
  'no',
  'yes',
  'on',
  'off',
  'y',
  'N',
  'true',
  'null',
  '~',
  '22:22',
  '1_000',
  '0b11',
  '0o7',
  '0755',
  '1e3',
  '.5',
  '.nan',
  '=',
  '<<',
  '2026-01-01',
  '1.10',
  'a: b',
  '- a',
  '? a',
  '# a',
  '&a',
  '*a',
  '!a',
  '%a',
  '---',
  '...',
  '"',
  '\\',
  'a\nb',
  'a\tb',
  '\0',
  '\u007f',
  '\u0085',
  '\u2028',
  '\u2029',
  '\ufeff',
  '\uffff',
  '🦙',
  'a '.repeat(200),
];

const DATA = {
  texts: TEXTS,
  byKey: Object.fromEntries(TEXTS.map((text, i) => [text, i])),
  numbers: [0, 1, -1, 0.7, 1e21, 1e-7, -1.5e-9, 8192],
  flags: [true, false, null],
  empty: { map: {}, list: [], text: '' },
  nested: [[1, [2, 'no']], [{ runtimes: [{ kind: 'gpu', config: { on: 1 } }], requires: [] }], { key: { deep: [{}] } }],
} as const satisfies Record<string, Data>;

it.each(['1.1', '1.2'] as const)('a YAML %s parser reads back what was written', (version) => {
  // `merge: false` is what 1.2 does, and what a quoted key means in 1.1
  expect(parse(yamlText(DATA), { version, merge: false })).toEqual(DATA);
});

const pyYaml = spawnSync('python3', ['-c', 'import yaml']).status === 0;

(pyYaml ? it : it.skip)('PyYAML reads back what was written', () => {
  const read = execFileSync(
    'python3',
    ['-c', 'import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin.buffer.read().decode())))'],
    { input: yamlText(DATA) },
  );
  expect(JSON.parse(read.toString())).toEqual(DATA);
});

it('every string is a JSON string on one line, without characters that a reader could act on', () => {
  for (const text of TEXTS) {
    expect(JSON.parse(quoted(text))).toBe(text);
    expect(quoted(text)).toMatch(/^"[^\p{Cc}\p{Zl}\p{Zp}\ufeff\uffff]*"$/u);
  }
  expect(JSON.parse(jsonText(DATA))).toEqual(DATA);
});

it('an absent field is left out', () => {
  expect(yamlText({ name: 'a', gone: undefined, list: [] })).toBe('name: "a"\nlist: []\n');
});
