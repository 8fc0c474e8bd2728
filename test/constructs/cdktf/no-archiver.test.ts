import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const project = join(__dirname, '../../..');

function node(script: string): unknown {
  const { stdout, stderr } = spawnSync(process.execPath, ['-r', './test/cli/ts-hook.cjs', '-e', script], {
    cwd: project,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const LOADED = `console.log(Object.keys(require.cache).filter((file) => file.includes('archiver-utils')).length)`;

test('cdktf loads no archiver if no-archiver was imported first', () => {
  expect(node(`require('cdktf'); ${LOADED}`)).toBeGreaterThan(0);
  expect(node(`require('./constructs/cdktf/no-archiver'); require('cdktf'); ${LOADED}`)).toBe(0);
});

test('cdktf still packs assets without archiver in its process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'poolform-archive-'));
  try {
    const file = join(folder, 'packed.zip');
    node(
      `require('./constructs/cdktf/no-archiver');
       require('cdktf/lib/private/fs').archiveSync('pools', ${JSON.stringify(file)});
       console.log(true)`,
    );
    expect(readFileSync(file).subarray(0, 2).toString()).toBe('PK');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
