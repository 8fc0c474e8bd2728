import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Compares with `test/fixtures/cli/<name>`; `UPDATE_GOLDEN=1` rewrites it: read the diff before you commit it. */
export function expectGolden(name: string, text: string): void {
  const file = join(__dirname, '../fixtures/cli', name);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}
