import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '../fixtures/answers');

/**
 * Compares the answers to each line, indented below it, with `test/fixtures/answers/<what>.txt`. These files own the
 * wording. `UPDATE_GOLDEN=1` writes them.
 */
export function golden(what: string, lines: readonly string[], answersTo: (line: string) => readonly string[]): void {
  test(`${what}: every answer is as in the golden file`, () => {
    const text = lines.flatMap((line) => [line, ...answersTo(line).map((answer) => `  ${answer}`), '']).join('\n');
    const file = join(folder, `${what.replaceAll(' ', '-')}.txt`);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
    expect(existsSync(file) && readFileSync(file, 'utf8')).toBe(text);
  });
}

/** As `golden`, for texts of several lines or with invisible characters: they are shown as JSON. */
export function goldenTexts(
  what: string,
  texts: readonly string[],
  answersTo: (text: string) => readonly string[],
): void {
  golden(
    what,
    texts.map((text) => JSON.stringify(text)),
    (line) => answersTo(JSON.parse(line) as string),
  );
}
