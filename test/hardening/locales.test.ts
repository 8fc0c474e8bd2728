import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const PROJECT = join(__dirname, '../..');
const PLACES = [
  { LC_ALL: 'C', TZ: 'UTC' },
  { LC_ALL: 'tr_TR.UTF-8', TZ: 'Pacific/Kiritimati' },
  { LC_ALL: 'ja_JP.UTF-8', TZ: 'America/St_Johns' },
] as const;

test('stacks, messages and files for Rensei are the same bytes in every language and time zone', () => {
  const seen = PLACES.map((env) =>
    execFileSync(process.execPath, [join(__dirname, 'hash.cjs')], {
      cwd: PROJECT,
      env: { ...process.env, LANG: env.LC_ALL, ...env },
      encoding: 'utf8',
    })
      .trim()
      .split(' '),
  );
  expect(new Set(seen.map(([hash]) => hash)).size).toBe(1);
  // the processes were really elsewhere
  expect(new Set(seen.map(([, offset]) => offset)).size).toBe(PLACES.length);
  expect(seen.map(([, , locale]) => locale)).toEqual(['en-US', 'tr-TR', 'ja-JP']);
}, 120_000);
