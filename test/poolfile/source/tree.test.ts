import { readSource } from '../../../poolfile/source/source';
import {
  find,
  hasNoValue,
  keyPositionOf,
  type Path,
  positionOf,
  showPath,
  toPlain,
} from '../../../poolfile/source/tree';

const TEXT = 'a: x\nb: { c: [d, { e: 1 }] }\nf:\ng: null\nh: ""\n';
const tree = () => {
  const { root } = readSource('a.yaml', TEXT);
  if (!root) throw new Error('the text is wrong');
  return root;
};

test.each([
  [[], ''],
  [['models', 2, 'digest'], 'models[2].digest'],
  [['serving', 'env', 'A'], 'serving.env.A'],
  [[0, 1], '[0][1]'],
] as const)('the path %j is shown as %j', (path, shown) => {
  expect(showPath(path)).toBe(shown);
});

test.each([
  [[], { a: 'x', b: { c: ['d', { e: 1 }] }, f: null, g: null, h: '' }],
  [['a'], 'x'],
  [['b', 'c', 0], 'd'],
  [['b', 'c', 1, 'e'], 1],
  [['f'], null],
  // missing, or of another kind
  [['z'], undefined],
  [['a', 'a'], undefined],
  [['a', 0], undefined],
  [['b', 0], undefined],
  [['b', 'c', 2], undefined],
  [['b', 'c', 2, 'e'], undefined],
  [['b', 'c', 'e'], undefined],
  [['z', 'a'], undefined],
] as const)('the value at %j is %j', (path, value) => {
  const found = find(tree(), path);
  expect(found && toPlain(found.value)).toEqual(value);
});

const shown = ({ line, column }: { readonly line: number; readonly column: number }): string => `${line}:${column}`;

test.each([
  // the value, or the nearest above it; the key and its line if it has no value
  [[], '1:1', '1:1'],
  [['a'], '1:4', '1:1'],
  [['b', 'c', 1, 'e'], '2:18', '2:15'],
  [['b', 'c', 0], '2:10', '2:10'],
  [['f'], '3:1', '3:1'],
  [['g'], '4:4', '4:1'],
  [['b', 'c', 7, 'e'], '2:9', '2:9'],
  [['b', 'z'], '2:4', '2:4'],
  [['z', 'z'], '1:1', '1:1'],
  [['f', 'z'], '3:1', '3:1'],
] as readonly (readonly [Path, string, string])[])(
  'the position of %j is %s, and that of its key %s',
  (path, value, key) => {
    expect([shown(positionOf(tree(), path)), shown(keyPositionOf(tree(), path))]).toEqual([value, key]);
  },
);

test('only a key without a value is empty, not a written null or empty text', () => {
  const nothing = ['a', 'b', 'f', 'g', 'h'].filter((key) => hasNoValue(find(tree(), [key])?.value ?? tree()));
  expect(nothing).toEqual(['f']);
});
