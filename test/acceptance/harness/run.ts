import { spawn } from 'node:child_process';

export interface Ended {
  /** null: ended by a signal. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams in the order they came. */
  readonly output: string;
  readonly ms: number;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
  readonly input?: string;
  /** Called with the child as soon as it runs. */
  readonly started?: (child: Running) => void;
}

export interface Running {
  /** Ends the command and all of its child processes. */
  readonly kill: (signal: NodeJS.Signals) => void;
  /** What it has printed up to now. */
  readonly output: () => string;
}

/** Variables that npm, Jest and their shells leave in the environment, and that a user's commands would not have. */
const NOT_FOR_CHILDREN =
  /^(npm_|jest_|lab_|init_cwd$|ci$|node_env$|node_options$|color$|force_color$|tf_|models$|servers$|registry$|config$|tokens$|hash$|gateway$|ready_seconds$)/i;

export function childEnv(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !NOT_FOR_CHILDREN.test(name) || name === 'TF_CLI_CONFIG_FILE',
  );
  return {
    ...Object.fromEntries(own),
    CHECKPOINT_DISABLE: '1',
    NO_COLOR: '1',
    POOLFORM_QUIET: '1',
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    ...more,
  };
}

/**
 * Runs a command to its end in a process group of its own. One that takes too long is ended, and its output says so.
 */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { cwd, env, timeoutMs = 120_000, input, started } = options;
  const begun = Date.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: childEnv(env), stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    const texts = { stdout: '', stderr: '', output: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        texts[name] += text;
        texts.output += text;
      });
    }
    const kill = (signal: NodeJS.Signals): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, signal);
      } catch {
        // it has ended in the meantime
      }
    };
    const timer = setTimeout(() => {
      texts.output += `\n[${command} was ended after ${timeoutMs} ms]`;
      kill('SIGKILL');
    }, timeoutMs);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, ...texts, ms: Date.now() - begun });
    });
    child.stdin.on('error', () => undefined).end(input ?? '');
    started?.({ kill, output: () => texts.output });
  });
}

/** Runs a command that has to succeed. @throws Error with everything that it printed. */
export async function ok(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const ended = await run(command, args, options);
  if (ended.code !== 0)
    throw new Error(
      `${command} ${args.join(' ').slice(0, 300)}: exit code ${ended.code ?? ended.signal}\n${ended.output}`,
    );
  return ended;
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Calls `ask` until the answer is neither undefined nor false.
 * @throws Error after `ms`, naming what was awaited. */
export async function until<T>(
  what: string,
  ms: number,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  everyMs = 250,
): Promise<T> {
  const end = Date.now() + ms;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end)
      throw new Error(`not within ${ms} ms: ${what}${last instanceof Error ? ` (${last.message})` : ''}`);
    await sleep(everyMs);
  }
}

/** A line of progress: the suites take minutes. */
export function progress(text: string): void {
  process.stderr.write(`  [${new Date().toISOString().slice(11, 19)}] ${text}\n`);
}

/** What Terraform printed, as one line: it wraps its errors and draws lines beside them. */
export const flat = ({ output }: Ended): string => output.replace(/[│╷╵]/g, ' ').replace(/\s+/g, ' ');
