import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort, nextNumber } from '../acceptance/harness/allocator';

const PROJECT = path.resolve(__dirname, '../..');
const MANY = 200;
/** A process of its own that asks for many ports, as a second run of the suites would. */
const ASK = `
  const { freePort } = require('./test/acceptance/harness/allocator.ts');
  (async () => {
    const ports = [];
    for (let i = 0; i < ${MANY}; i += 1) ports.push(await freePort(process.argv[1]));
    console.log(JSON.stringify(ports));
  })();`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'poolform-allocator-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('no port is given out twice, to one process or to several at once', async () => {
  const ask = async (): Promise<number[]> => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['-r', './test/cli/ts-hook.cjs', '-e', ASK, folder],
      { cwd: PROJECT },
    );
    return JSON.parse(stdout) as number[];
  };
  const ports = (await Promise.all([ask(), ask(), ask()])).flat();
  expect(ports).toHaveLength(3 * MANY);
  expect(new Set(ports).size).toBe(ports.length);
}, 60_000);

test('a port that something listens on, on any address, is skipped', async () => {
  const next = (await freePort(folder)) + 1;
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(next, '127.0.0.2', resolve));
  try {
    expect(await freePort(folder)).toBeGreaterThan(next);
  } finally {
    server.close();
  }
});

test('after the last number comes the first, and each counter counts separately', () => {
  const asked = (what: string): number[] => Array.from({ length: 4 }, () => nextNumber(what, 3, folder));
  expect([asked('a'), asked('b')]).toEqual([
    [0, 1, 2, 0],
    [0, 1, 2, 0],
  ]);
});

test('a lock that a killed process left does not stop the next one', () => {
  const lock = path.join(folder, 'a.lock');
  mkdirSync(lock);
  const old = Date.now() / 1000 - 60;
  utimesSync(lock, old, old);
  writeFileSync(path.join(folder, 'a'), '6');
  expect(nextNumber('a', 10, folder)).toBe(7);
});
