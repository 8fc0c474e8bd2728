import { appendFileSync } from 'node:fs';

/** The file that a measured program writes lines of JSON to, each a part of `Run`. */
export const REPORT = 'POOLFORM_BENCH_REPORT';

/** What is known of one run of one program. */
export interface Run {
  /** From its start to its end, as its starter sees it. */
  readonly wallMs: number;
  /** Of all its threads. */
  readonly cpuMs: number;
  readonly peakBytes: number;
  /** Of the part that the program says is its work: without Node's start and what is loaded before. Absent: it says none. */
  readonly workMs?: number;
}

/** Runs the part of a program that is its work, and tells the time that it took. */
export function measured(work: () => void): void {
  const started = performance.now();
  work();
  tell({ workMs: performance.now() - started });
}

export function tell(part: Partial<Run>): void {
  const report = process.env[REPORT];
  if (report !== undefined) appendFileSync(report, `${JSON.stringify(part)}\n`);
}
