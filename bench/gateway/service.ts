import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program that runs while others are measured. */
export interface Service {
  /** Resolves as soon as `attempt` does. @throws Error with the end of the program's log if it has ended. */
  readonly ready: (attempt: () => Promise<unknown>, seconds: number) => Promise<void>;
  /** Resident memory of all its processes; 0 if unknown. */
  readonly memoryBytes: () => number;
  readonly end: () => Promise<void>;
}

export interface Start {
  readonly command: string;
  readonly args: readonly string[];
  /** A file for what it prints. */
  readonly log: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Unless its processes are on this machine's list. */
  readonly memoryBytes?: () => number;
  /** What ends it, if a signal to its processes does not. */
  readonly stop?: () => void;
}

export function start({ command, args, log, env = {}, memoryBytes, stop }: Start): Service {
  const file = openSync(log, 'w');
  // a session of its own, so that memory and end are those of all its processes
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', file, file],
    env: { ...process.env, ...env },
  });
  closeSync(file);
  let why: string | undefined;
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => resolve(void (why = error.message)));
    child.once('exit', (code, signal) => resolve(void (why = `it ended with ${code ?? signal}`)));
  });
  const kill = (): void => {
    if (why === undefined && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
  // also if the measurement is interrupted
  process.once('exit', kill);
  return {
    ready: async (attempt, seconds) => {
      const deadline = performance.now() + seconds * 1000;
      for (;;) {
        if (why !== undefined) throw new Error(`${command}: ${why}: ${readFileSync(log, 'utf8').slice(-2000)}`);
        const problem = await attempt().then(
          () => undefined,
          (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
        );
        if (problem === undefined) return;
        if (performance.now() > deadline) throw problem;
        await sleep(100);
      }
    },
    memoryBytes: memoryBytes ?? (() => residentBytes(child.pid ?? 0)),
    end: async () => {
      process.off('exit', kill);
      stop?.();
      kill();
      await ended;
    },
  };
}

/** Of all processes of a session. */
function residentBytes(session: number): number {
  try {
    const kibibytes = execFileSync('ps', ['-o', 'rss=', '-g', String(session)], { encoding: 'utf8' });
    return kibibytes.split('\n').reduce((sum, line) => sum + Number(line) * 1024, 0);
  } catch {
    return 0;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
