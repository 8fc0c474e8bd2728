import type { CheckReport } from '../../cli/check/report';
import { ENVIRONMENT, poolFile } from '../poolfile/given';
import { contentsOf, type Folder, folderOf, removeFolder } from './folder';
import { poolform } from './run';

/**
 * A table of attacks and accidents, through the command itself: each gives a list of errors, and nothing else happens.
 */

export const ACCESS = `{ tokens: { me: { sha256: "${'ab'.repeat(32)}" } } }`;
export const CHAT = poolFile({ access: ACCESS });
const GOOD: Folder = { 'pools/dev/environment.yaml': ENVIRONMENT, 'pools/dev/chat.yaml': CHAT };

export type Row = readonly [what: string, files: Folder, expected: readonly string[], argv?: readonly string[]];

/**
 * Checks good files plus these: exit code 1, each error with its position and a hint, nothing written. Returns
 * `file:line:column code`.
 */
export async function refused(files: Folder, argv: readonly string[] = []): Promise<readonly string[]> {
  const cwd = folderOf({ ...GOOD, ...files });
  try {
    const before = contentsOf(cwd);
    const text = await poolform(['check', ...argv], { cwd });
    const json = await poolform(['check', '--json', '--explain', ...argv], { cwd });
    expect(contentsOf(cwd)).toEqual(before);
    expect([text.code, json.code, json.stderr]).toEqual([1, 1, '']);
    expect(text.stdout).toMatch(
      /^(?:environment \S+|\d+ environments?|no environments?)[^\n]*: \d+ errors?, (?:\d+|no) warnings?\n$/,
    );
    for (const output of [text.stderr, json.stdout]) {
      expect(output).not.toMatch(/[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}]|\n {4}at |node_modules|hunter2/u);
      expect(output).not.toContain(cwd);
    }
    const { errors, warnings } = JSON.parse(json.stdout) as CheckReport;
    expect(text.stderr.match(/^ {2}hint: ./gm) ?? []).toHaveLength(errors.length + warnings.length);
    for (const { file, line, column, code } of errors)
      expect(text.stderr).toContain(`${file}:${line}:${column} error ${code}: `);
    for (const { file, line, column } of errors) {
      const written = files[file] ?? GOOD[file];
      if (file.endsWith('.yaml') && typeof written === 'string' && written !== '' && written.length < 1_000_000)
        expect(text.stderr).toMatch(
          new RegExp(
            `^\\S*${file.replaceAll(/[^\w/]/g, '.')}:${line}:${column} [^\n]*\n  ${line} \\|[^\n]*\n +\\| *\\^\n`,
            'm',
          ),
        );
    }
    return errors.map(({ file, line, column, code }) => `${file.replace(/^pools\//, '')}:${line}:${column} ${code}`);
  } finally {
    removeFolder(cwd);
  }
}

/** One test per row: each expected error is reported, at its position. */
export function testRows(rows: readonly Row[]): void {
  test.each(rows.map(([what, files, expected, argv = []]) => ({ what, files, expected, argv })))(
    '$what is refused at its position',
    async ({ files, expected, argv }) => {
      const found = await refused(files, argv);
      expect(
        expected.filter((one) => !found.includes(one)).map((one) => `${one} is not among ${found.join('; ')}`),
      ).toEqual([]);
    },
  );
}
