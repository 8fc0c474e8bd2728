import { sortAndCap } from '../../../poolfile/diagnostics/sort-and-cap';
import { compiled, ENVIRONMENT, poolFile } from '../given';
import type { ScopedDiagnostic } from '../../../poolfile/diagnostics/diagnostic';

const diagnostic = (more: Partial<ScopedDiagnostic> = {}, line = 1, column = 1, file = 'a.yaml'): ScopedDiagnostic => ({
  severity: 'error',
  code: 'value-invalid',
  message: 'wrong',
  at: { file, line, column },
  hint: 'fix it',
  ...more,
});
const many = (count: number, more: Partial<ScopedDiagnostic> = {}, from = 0): readonly ScopedDiagnostic[] =>
  Array.from({ length: count }, (_, i) => diagnostic(more, from + i + 1, 3));

test('diagnostics are sorted by file, line, column, code and message', () => {
  const sorted = [
    diagnostic({}, 2, 10),
    diagnostic({}, 10, 2),
    diagnostic({ code: 'a' }, 10, 9),
    diagnostic({ message: 'a' }, 10, 9),
    diagnostic({ message: 'b' }, 10, 9),
    diagnostic({}, 1, 1, 'b.yaml'),
  ];
  expect(sortAndCap([4, 2, 0, 5, 3, 1].flatMap((i) => sorted[i] ?? []))).toEqual(sorted);
});

test('diagnostics with the same place, code and message are reported once', () => {
  expect(
    sortAndCap([
      diagnostic(),
      diagnostic({ path: 'x', concerns: ['dev'] }),
      diagnostic({ message: 'b' }),
      diagnostic({ code: 'b' }),
      diagnostic({}, 1, 2),
    ]),
  ).toHaveLength(4);
});

test('fields that only the scope filter needs are left out', () => {
  expect(sortAndCap([diagnostic({ concerns: ['dev'], path: 'x', hideFrom: 3 })])).toEqual([
    { ...diagnostic(), path: 'x', hideFrom: 3 },
  ]);
  expect(sortAndCap([diagnostic({ concerns: [] })])).toEqual([diagnostic()]);
  expect(Object.keys(sortAndCap([diagnostic()])[0] ?? {})).not.toContain('path');
});

test('no secret is in a message, a hint or a path', () => {
  const secret = 'http://me:hunter2@x';
  expect(sortAndCap([diagnostic({ message: secret, hint: secret, path: secret })])).toEqual([
    diagnostic({ message: 'http://me:***@x', hint: 'http://me:***@x', path: 'http://me:***@x' }),
  ]);
});

test('the first hundred diagnostics of a file are reported, with the number of the rest', () => {
  expect(sortAndCap(many(100))).toEqual(many(100));
  expect(sortAndCap(many(101)).slice(100)).toEqual([
    diagnostic({ code: 'diagnostics-too-many', message: '1 more in this file', hint: 'fix these first' }, 100, 3),
  ]);
  expect(
    sortAndCap([...many(300), diagnostic({}, 1, 1, 'b.yaml')])
      .map(({ at, code }) => `${at.file} ${code}`)
      .slice(99),
  ).toEqual(['a.yaml value-invalid', 'a.yaml diagnostics-too-many', 'b.yaml value-invalid']);
});

test.each([
  ['warning', many(101, { severity: 'warning' })],
  ['warning', [...many(100), ...many(1, { severity: 'warning' }, 100)]],
  ['error', many(101)],
  ['error', [...many(100, { severity: 'warning' }), ...many(1, {}, 100), ...many(1, { severity: 'warning' }, 101)]],
] as const)('the count has the severity %s of what it counts', (severity, diagnostics) => {
  expect(sortAndCap(diagnostics).at(-1)).toMatchObject({ severity, code: 'diagnostics-too-many' });
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
    '100 diagnostics-too-many',
  ]);
  expect(diagnostics.at(-1)).toMatchObject({ severity: 'error', message: '201 more in this file' });
});
