import './globals.cjs';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What a changed module is told by, as one test file: its modules are loaded once for all changes, and not once for each file of tests. Left out is what runs
 * the module in a process of its own, where it is unchanged, and what asks by chance, which takes long and tells little more.
 */
const BY_CHANCE = ['hostile-edits', 'hostile-texts', 'long-texts'];

const spec = readdirSync(join(__dirname, '../spec'))
  .flatMap((file) => /^(.+)\.test\.ts$/.exec(file)?.[1] ?? [])
  .filter((name) => !BY_CHANCE.includes(name));
const others = [
  'cli/check-report',
  'cli/check',
  'cli/new',
  'cli/program',
  'cli/token',
  'constructs/core',
  'constructs/escape',
  'constructs/names',
];

for (const name of [...spec.sort().map((file) => `spec/${file}`), ...others]) {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  describe(name, () => void require(`../${name}.test`));
}
