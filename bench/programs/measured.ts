import { appendFileSync } from 'node:fs';

/** The file that a measured program writes lines of JSON to, each a part of `Run`. */
export const REPORT = 'POOLFORM_BENCH_REPORT';

/** One run of one program. */
export interface Run {
  /** From start to end, as its parent process sees it. */
  readonly wallMs: number;
  /** Of all its threads. */
  readonly cpuMs: number;
  readonly peakBytes: number;
  /**
   * Of the program's work alone, without the start of Node and loading modules. Absent if the program does not measure
   * it.
   */
  readonly workMs?: number;
}

/** Runs the work of a program and reports the time that it took. */
export function measured(work: () => void): void {
  const started = performance.now();
  work();
  reportUsage({ workMs: performance.now() - started });
}

export function reportUsage(part: Partial<Run>): void {
  const report = process.env[REPORT];
  if (report !== undefined) appendFileSync(report, `${JSON.stringify(part)}\n`);
}
