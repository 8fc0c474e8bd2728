import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shellScript } from '../../containers/shell-script';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'poolform-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a script without the line that ends its head is refused: its head would run', () => {
  const file = join(folder, 'headless.sh');
  writeFileSync(file, '#!/bin/bash\nset -u\n');
  expect(() => shellScript(file)).toThrow(/headless\.sh.*head/);
});

test('only what follows the head runs, and the file is read once', () => {
  const file = join(folder, 'some.sh');
  const head = '#!/bin/bash\n# --- above: for readers and shellcheck; below: what runs, byte for byte ---\n';
  writeFileSync(file, `${head}\nset -u\n`);
  expect(shellScript(file)).toBe('\nset -u\n');
  writeFileSync(file, `${head}exit 1\n`);
  expect(shellScript(file)).toBe('\nset -u\n');
});
