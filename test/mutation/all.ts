import './globals.cjs';
import { lstatSync, readdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The tests that may notice a changed line, as one test file: its modules are loaded once for all changes, and not once
 * for each file of tests. Tests that run the code in a process of its own are left out, because it is unchanged there,
 * and so are tests of random inputs, which take long and notice little more.
 */
const RANDOM = ['hostile-edits', 'hostile-texts', 'long-texts'];

const TEST = join(__dirname, '..');

// Stryker copies what a symbolic link leads to, and not the link, which is what one fixture is about. Renaming is
// atomic: Stryker's runners share the folder.
const LINK = join(TEST, 'fixtures/bad/roots/links/dev/chat.yaml');
if (!lstatSync(LINK).isSymbolicLink()) {
  const link = join(__dirname, `link-${process.pid}`);
  symlinkSync('../../../given/chat.yaml', link);
  renameSync(link, LINK);
}

const poolfile = readdirSync(join(TEST, 'poolfile'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && !RANDOM.some((name) => file.endsWith(`${name}.test.ts`)))
  .map((file) => join('poolfile', file.replace(/\.ts$/, '')))
  .sort();
const others = [
  'cli/check/report',
  'cli/check/command',
  'cli/new/command',
  'cli/program',
  'cli/token/command',
  'constructs/cdktf/core',
  'constructs/escape',
  'constructs/kubernetes/names',
].map((name) => `${name}.test`);

for (const file of [...poolfile, ...others]) {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  describe(file, () => void require(join(TEST, file)));
}
