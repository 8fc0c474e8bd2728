import { sortAndCap } from '../../../poolfile/diagnostics/sort-and-cap';
import { compiled, ENVIRONMENT, poolFile } from '../given';
import type { ScopedDiagnostic } from '../../../poolfile/diagnostics/diagnostic';

const issue = (more: Partial<ScopedDiagnostic> = {}, line = 1, column = 1, file = 'a.yaml'): ScopedDiagnostic => ({
  severity: 'error',
  code: 'value-invalid',
  message: 'wrong',
  at: { file, line, column },
  hint: 'mend it',
  ...more,
});
const many = (count: number, more: Partial<ScopedDiagnostic> = {}, from = 0): readonly ScopedDiagnostic[] =>
  Array.from({ length: count }, (_, i) => issue(more, from + i + 1, 3));

test('sorted by file, line, column, code and message, whatever the order was', () => {
  const sorted = [
    issue({}, 2, 10),
    issue({}, 10, 2),
    issue({ code: 'a' }, 10, 9),
    issue({ message: 'a' }, 10, 9),
    issue({ message: 'b' }, 10, 9),
    issue({}, 1, 1, 'b.yaml'),
  ];
  expect(sortAndCap([4, 2, 0, 5, 3, 1].flatMap((i) => sorted[i] ?? []))).toEqual(sorted);
});

test('what is the same in place, code and message is said once', () => {
  expect(
    sortAndCap([
      issue(),
      issue({ path: 'x', concerns: ['dev'] }),
      issue({ message: 'b' }),
      issue({ code: 'b' }),
      issue({}, 1, 2),
    ]),
  ).toHaveLength(4);
});

test('what only the judging needs is left out', () => {
  expect(sortAndCap([issue({ concerns: ['dev'], path: 'x', hideFrom: 3 })])).toEqual([
    { ...issue(), path: 'x', hideFrom: 3 },
  ]);
  expect(sortAndCap([issue({ concerns: [] })])).toEqual([issue()]);
  expect(Object.keys(sortAndCap([issue()])[0] ?? {})).not.toContain('path');
});

test('no secret is in a message, a hint or a path', () => {
  const secret = 'http://me:hunter2@x';
  expect(sortAndCap([issue({ message: secret, hint: secret, path: secret })])).toEqual([
    issue({ message: 'http://me:***@x', hint: 'http://me:***@x', path: 'http://me:***@x' }),
  ]);
});

test('of a file the first hundred are said, and how many more there are', () => {
  expect(sortAndCap(many(100))).toEqual(many(100));
  expect(sortAndCap(many(101)).slice(100)).toEqual([
    issue({ code: 'diagnostics-too-many', message: '1 more in this file', hint: 'mend these first' }, 100, 3),
  ]);
  expect(
    sortAndCap([...many(300), issue({}, 1, 1, 'b.yaml')])
      .map(({ at, code }) => `${at.file} ${code}`)
      .slice(99),
  ).toEqual(['a.yaml value-invalid', 'a.yaml more', 'b.yaml value-invalid']);
});

test.each([
  ['warning', many(101, { severity: 'warning' })],
  ['warning', [...many(100), ...many(1, { severity: 'warning' }, 100)]],
  ['error', many(101)],
  ['error', [...many(100, { severity: 'warning' }), ...many(1, {}, 100), ...many(1, { severity: 'warning' }, 101)]],
] as const)('the count is a %s as what it counts is', (severity, issues) => {
  expect(sortAndCap(issues).at(-1)).toMatchObject({ severity, code: 'diagnostics-too-many' });
});

test('what is wrong with a text is counted once, after its first hundred mistakes', () => {
  const text = Array.from({ length: 301 }, (_, i) => `b${i}: 0755\n`).join('');
  const { diagnostics } = compiled({
    'dev/environment.yaml': ENVIRONMENT,
    'dev/chat.yaml': poolFile(),
    'dev/wrong.yaml': text,
  });
  expect(diagnostics.map(({ at, code }) => `${at.line} ${code}`)).toEqual([
    ...Array.from({ length: 100 }, (_, i) => `${i + 1} yaml-number-invalid`),
    '100 more',
  ]);
  expect(diagnostics.at(-1)).toMatchObject({ severity: 'error', message: '201 more in this file' });
});
