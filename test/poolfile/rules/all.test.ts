import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { RULES } from '../../../poolfile/rules/all';

const folder = join(__dirname, '../../../poolfile/rules');

test('every rule that a file exports is in the table, under its own name', async () => {
  const files = readdirSync(folder).flatMap((file) => /^(.+)\.ts$/.exec(file)?.[1] ?? []);
  const modules = await Promise.all(
    files.map(async (file) => (await import(join(folder, file))) as Readonly<Record<string, unknown>>),
  );
  const exported = modules.flatMap((module) =>
    Object.entries(module).filter(([, value]) => typeof value === 'object' && value !== null && 'check' in value),
  );
  const listed = Object.entries(RULES).map(([code, rule]) => [
    code.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    rule,
  ]);
  expect(new Map(exported)).toEqual(new Map(listed as [string, unknown][]));
});
