import { mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where the counters are: one folder for all runs on this machine, which may run side by side. */
const FOLDER = path.join(tmpdir(), 'poolform-acceptance');

/** Below the ports that Linux gives to clients, from 32768 on. */
const PORTS = { first: 20_000, count: 10_000 } as const;

/** A lock that is older was left by a process that died holding it: a process holds it for less than a millisecond. */
const STALE_MS = 5_000;
const WAIT_MS = 5;

/**
 * Numbers from 0 to `count - 1` in turn, starting again at 0 after the last: every caller gets a number that no
 * other caller got in the last `count` calls.
 *
 * @param what - Name of the counter; each counts separately.
 */
export function nextNumber(what: string, count: number, folder = FOLDER): number {
  mkdirSync(folder, { recursive: true });
  return locked(path.join(folder, `${what}.lock`), () => {
    const file = path.join(folder, what);
    const number = (numberIn(file) + 1) % count;
    writeFileSync(file, String(number));
    return number;
  });
}

/** A port that nobody listens on, on any address, and that no other test of this machine has been given. */
export async function freePort(folder = FOLDER): Promise<number> {
  for (let tries = 0; tries < PORTS.count; tries += 1) {
    const port = PORTS.first + nextNumber('port', PORTS.count, folder);
    if (await isFree(port)) return port;
  }
  throw new Error(`none of ${PORTS.count} ports from ${PORTS.first} on is free`);
}

/** @returns -1 if nothing has been counted yet. */
function numberIn(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return -1;
  }
}

/** Runs `work` while no other process is in the same lock: making a folder is atomic. */
function locked<T>(lock: string, work: () => T): T {
  while (!taken(lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
  try {
    return work();
  } finally {
    rmdirSync(lock);
  }
}

function taken(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    removeIfStale(lock);
    return false;
  }
}

function removeIfStale(lock: string): void {
  try {
    if (Date.now() - statSync(lock).mtimeMs > STALE_MS) rmdirSync(lock);
  } catch {
    // its owner has removed it
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '0.0.0.0', () => server.close(() => resolve(true)));
  });
}
