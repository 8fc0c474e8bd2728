import type { Diagnostic } from '../../../poolfile/diagnostics/diagnostic';
import { renderDiagnostics } from '../../../poolfile/diagnostics/render';

const diagnostic = (line: number, column: number, more: Partial<Diagnostic> = {}): Diagnostic => ({
  severity: 'error',
  code: 'value-invalid',
  message: 'wrong',
  at: { file: 'a.yaml', line, column },
  hint: 'fix it',
  ...more,
});
const render = (source: string, ...diagnostics: readonly Diagnostic[]): string =>
  renderDiagnostics(diagnostics, new Map([['a.yaml', source]]), { color: false });

test('a diagnostic shows its place, message, line with a caret, and hint', () => {
  expect(
    render(
      'version: 1\nmemory: 24GB\n',
      diagnostic(2, 9, {
        message: 'memory: expected a size such as 512MiB or 24GiB, got "24GB"',
        hint: '24GB is 22.4GiB; write memory: 22GiB or 24GiB',
      }),
    ),
  ).toBe(`a.yaml:2:9 error value-invalid: memory: expected a size such as 512MiB or 24GiB, got "24GB"
  2 | memory: 24GB
    |         ^
  hint: 24GB is 22.4GiB; write memory: 22GiB or 24GiB

1 error in 1 file
`);
});

test('the last line counts errors, warnings and files', () => {
  const elsewhere = diagnostic(1, 1, { severity: 'warning', at: { file: 'b.yaml', line: 1, column: 1 } });
  expect(render('', diagnostic(1, 1), diagnostic(1, 2), elsewhere).trimEnd().split('\n').at(-1)).toBe(
    '2 errors, 1 warning in 2 files',
  );
  expect(render('', elsewhere, elsewhere).trimEnd().split('\n').at(-1)).toBe('2 warnings in 1 file');
  expect(render('')).toBe('');
});

/** The frame alone: the line and the caret under it. */
const frame = (source: string, column: number, more: Partial<Diagnostic> = {}): string =>
  render(source, diagnostic(1, column, more))
    .split('\n')
    .slice(1, 3)
    .map((line) => line.slice(6))
    .join('\n');

test('tabs are one space wide, and wide letters two', () => {
  expect(frame('a:\tb', 4)).toBe('a: b\n   ^');
  expect(frame('日本: x', 5)).toBe('日本: x\n      ^');
  expect(frame('😀: x', 5)).toBe('😀: x\n    ^');
  expect(frame('cafe\u0301: x', 8)).toBe('cafe\u0301: x\n      ^');
});

test('nothing in a frame moves the cursor or hides a letter', () => {
  expect(frame('a: \u001b[31m\u202e\u200b\u0085x', 4)).toBe('a: \ufffd[31m\ufffd\ufffd\ufffdx\n   ^');
});

test('a long line is cut around the place', () => {
  expect(frame(`${'a'.repeat(200)}: x`, 203)).toBe(`…${'a'.repeat(37)}: x\n${' '.repeat(40)}^`);
  expect(frame('b'.repeat(200), 1)).toBe(`${'b'.repeat(99)}…\n^`);
  expect(frame(`${'日'.repeat(100)}x${'日'.repeat(100)}`, 101)).toMatch(/^…日{19}x日+…\n {39}\^$/);
});

test('no diagnostic shows its line from the column on where a secret may be', () => {
  const source = 'tokens: { a: { sha256: hunter2 }, b: { sha256: hunter3 } }';
  const text = render(
    source,
    diagnostic(1, 24, { hideFrom: 24 }),
    diagnostic(1, 48, { hideFrom: 48 }),
    diagnostic(1, 9),
  );
  expect(text).not.toContain('hunter');
  expect(text.match(/tokens: \{ a: \{ sha256: …/g)).toHaveLength(3);
});

test('a token and a password in an address are never shown', () => {
  expect(frame(`a: pf_${'x'.repeat(43)}`, 1)).toBe(`a: ${'*'.repeat(46)}\n^`);
  expect(frame('a: http://me:secret@x', 1)).toBe('a: http://me:******@x\n^');
});

test('a place beyond the file has no frame, and one beyond the line points at its end', () => {
  expect(render('a: b', diagnostic(7, 1))).toBe(
    'a.yaml:7:1 error value-invalid: wrong\n  hint: fix it\n\n1 error in 1 file\n',
  );
  expect(frame('a: b', 99)).toBe('a: b\n    ^');
});

test.each([70, 71])('a caret after %d columns is on a line that fits the width', (columns) => {
  const cut = columns > 70;
  expect(frame(`${'a'.repeat(columns)}b`, columns + 1)).toBe(
    cut ? `…${'a'.repeat(39)}b\n${' '.repeat(40)}^` : `${'a'.repeat(70)}b\n${' '.repeat(70)}^`,
  );
});

test.each([99, 100, 101])('a line of %d columns is cut if it is longer than 100', (columns) => {
  expect(frame('a'.repeat(columns), 1)).toBe(`${columns > 100 ? `${'a'.repeat(99)}…` : 'a'.repeat(columns)}\n^`);
});

test('a cut is never within a character', () => {
  expect(frame(`${'😀'.repeat(60)}x`, 121)).toBe(`…${'😀'.repeat(19)}x\n${' '.repeat(39)}^`);
  expect(frame(`a${'😀'.repeat(60)}x`, 122)).toBe(`…${'😀'.repeat(19)}x\n${' '.repeat(39)}^`);
  expect(frame(`${'𝒂'.repeat(120)}x`, 241)).toBe(`…${'𝒂'.repeat(39)}x\n${' '.repeat(40)}^`);
});

test('a file without text has no frame, and the same line of another file stays hidden', () => {
  const at = { file: 'b.yaml', line: 1, column: 1 };
  expect(render('a: b', diagnostic(1, 1, { at }), diagnostic(1, 4, { hideFrom: 4 }), diagnostic(1, 1))).toBe(
    'b.yaml:1:1 error value-invalid: wrong\n  hint: fix it\n\n' +
      'a.yaml:1:4 error value-invalid: wrong\n  1 | a: …\n    |    ^\n  hint: fix it\n\n' +
      'a.yaml:1:1 error value-invalid: wrong\n  1 | a: …\n    | ^\n  hint: fix it\n\n' +
      '3 errors in 2 files\n',
  );
});

test('colours are for terminals only', () => {
  expect(renderDiagnostics([diagnostic(1, 1)], new Map([['a.yaml', 'a: b']]), { color: true })).toBe(
    '\u001b[1ma.yaml:1:1\u001b[22m \u001b[31merror\u001b[39m value-invalid: wrong\n  1 | a: b\n' +
      '\u001b[31m    | ^\u001b[39m\n  \u001b[36mhint:\u001b[39m fix it\n\n1 error in 1 file\n',
  );
  expect(renderDiagnostics([diagnostic(7, 1, { severity: 'warning' })], new Map(), { color: true })).toContain(
    ' \u001b[33mwarning\u001b[39m value-invalid',
  );
  expect(render('a: b', diagnostic(1, 1))).not.toContain('\u001b');
});
