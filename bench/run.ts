import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPORT, type Run } from './programs/measured';

const COMPILED = join(__dirname, '..');

/** One of our programs, compiled, with its arguments. */
export interface Program {
  /** Below `dist/`. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

/**
 * Runs a program in a process of its own.
 * @throws Error if it fails: a failed run measures nothing.
 */
export function run({ file, args, cwd }: Program): Run {
  const folder = mkdtempSync(join(tmpdir(), 'poolform-run-'));
  const report = join(folder, 'report');
  try {
    const started = performance.now();
    const ended = spawnSync(
      process.execPath,
      ['--require', join(__dirname, 'programs', 'usage.js'), join(COMPILED, file), ...args],
      {
        cwd,
        env: {
          ...process.env,
          [REPORT]: report,
          NO_COLOR: '1',
          CHECKPOINT_DISABLE: '1',
          POOLFORM_POOLS: 'pools',
          CDKTF_OUTDIR: 'cdktf.out',
        },
        encoding: 'utf8',
        maxBuffer: 256 * 1024 * 1024,
      },
    );
    const wallMs = performance.now() - started;
    if (ended.status !== 0)
      throw new Error(
        `${file} ended with ${ended.status ?? ended.signal ?? ended.error?.message}: ${ended.stderr.slice(-2000)}`,
      );
    const parts = readFileSync(report, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Partial<Run>);
    return Object.assign({ wallMs, cpuMs: 0, peakBytes: 0 }, ...parts) as Run;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = NaN, high = NaN] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return (low + high) / 2;
}
