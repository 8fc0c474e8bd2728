import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { CheckReport } from '../../cli/check/report';
import { runs } from '../poolfile/hostile';
import { folderOf, removeFolder } from './folder';
import { poolform } from './run';

/** Whatever bytes a file contains, the command ends with 0 or 1 and prints the same again on the next run. */
const local = join(__dirname, '../../pools/local');
const NAMES = ['environment.yaml', 'chat.yaml', 'allocations.lock.yaml'] as const;
const GOOD = Object.fromEntries(NAMES.map((name) => [name, new Uint8Array(readFileSync(join(local, name)))]));

let cwd: string;
beforeAll(() => {
  cwd = folderOf(Object.fromEntries(NAMES.map((name) => [`pools/local/${name}`, GOOD[name] ?? ''])));
});
afterAll(() => removeFolder(cwd));

test('changed, truncated or inserted bytes never make the command fail in another way than with errors', async () => {
  const edits = fc.array(fc.record({ at: fc.nat(), drop: fc.nat({ max: 4 }), put: fc.uint8Array({ maxLength: 4 }) }), {
    minLength: 1,
    maxLength: 3,
  });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...NAMES), edits, fc.option(fc.nat(), { freq: 4 }), async (name, changes, end) => {
      let bytes = [...(GOOD[name] ?? [])];
      for (const { at, drop, put: inserted } of changes) bytes.splice(at % (bytes.length + 1), drop, ...inserted);
      if (end !== null) bytes = bytes.slice(0, end % (bytes.length + 1));
      writeFileSync(join(cwd, 'pools/local', name), new Uint8Array(bytes));
      try {
        const first = await poolform(['check', '--json'], { cwd });
        const report = JSON.parse(first.stdout) as CheckReport;
        expect([first.code, first.stderr]).toEqual([report.result === 'ok' ? 0 : 1, '']);
        for (const { hint, line, column } of report.errors)
          expect([hint.length > 2, line > 0, column > 0]).toEqual([true, true, true]);
        expect(await poolform(['check', '--json'], { cwd })).toEqual(first);
      } finally {
        writeFileSync(join(cwd, 'pools/local', name), GOOD[name] ?? new Uint8Array());
      }
    }),
    runs(100),
  );
}, 120_000);
