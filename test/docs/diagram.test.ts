import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT } from './run';

// eslint-disable-next-line @typescript-eslint/no-require-imports
const { diagrams } = require('../../scripts/diagram.cjs') as { diagrams(source: string): ReadonlyMap<string, string> };

const docs = (name: string): string => readFileSync(path.join(PROJECT, 'docs', name), 'utf8');
const SOURCE = docs('pool.diagram.yaml');

test('docs/pool-light.svg and docs/pool-dark.svg are what docs/pool.diagram.yaml gives', () => {
  const drawn = [...diagrams(SOURCE)];
  expect(drawn.map(([name]) => name)).toEqual(['pool-light.svg', 'pool-dark.svg']);
  for (const [name, text] of drawn) expect(docs(name)).toBe(text);
});

test.each([
  [
    'a label that is wider than its box',
    'label: gateway',
    `label: ${'gateway'.repeat(5)}`,
    /does not fit into its box/,
  ],
  ['a label on top of another', '[540, 140, 130, 48]', '[540, 85, 130, 48]', /overlaps/],
  ['a label on the border of a frame', 'label: egress', 'label: egress network', /crosses the border/],
  ['an arrow to a box that does not exist', 'to: registries.left', 'to: nowhere.left', /no box has the end/],
  ['a text outside the picture', 'origin: [0, 0]', 'origin: [0, -40]', /leaves the picture/],
])('%s is refused', (_what, old, replacement, problem) => {
  const source = SOURCE.replace(old, replacement);
  expect(source).not.toBe(SOURCE);
  expect(() => diagrams(source)).toThrow(problem);
});
