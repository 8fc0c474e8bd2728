import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { figures } from './figures';
import { gatewayCommand } from './gateway/command';
import { measure, type Measured } from './measure';
import { type Report, reportText } from './report';
import { whole } from './whole';

interface Options {
  readonly sizes: readonly number[];
  readonly largest: number;
  readonly repeats: number;
  readonly json?: true;
}

/** Measures and prints. A missed goal is reported and is no failure; a program that does not run is one. */
function main({ sizes, largest, repeats, json }: Options): void {
  const folder = mkdtempSync(join(tmpdir(), 'poolform-bench-'));
  const started = performance.now();
  const progress = (what: string): void => {
    process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${what}\n`);
  };
  const [before = 0] = loadavg();
  try {
    const one = (pools: number, checkOnly: boolean): Measured =>
      measure({ pools, repeats, checkOnly, folder: join(folder, String(pools)), progress });
    const measured = [...sizes.map((pools) => one(pools, false)), ...(largest > 0 ? [one(largest, true)] : [])];
    const [after = 0] = loadavg();
    const report: Report = {
      node: process.version,
      processors: availableParallelism(),
      load: [before, after],
      repeats,
      emitted: Object.fromEntries(
        measured.filter(({ emitted }) => emitted > 0).map(({ pools, emitted }) => [pools, emitted]),
      ),
      figures: figures(measured),
    };
    process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

new Command('npm run bench --')
  .description(
    'Measures check, synth, the whole app and memory with fleets of made-up pools, half on each target, and ' +
      'prints the goals beside the figures.',
  )
  .enablePositionalOptions()
  .option('--sizes <list>', 'numbers of pools', (text) => text.split(',').map(whole), [10, 100, 1000])
  .option('--largest <pools>', 'number of pools for check alone, 0 for none', whole, 10_000)
  .option('--repeats <n>', 'runs of each program; the median counts', whole, 5)
  .option('--json', 'one object on stdout')
  .action(main)
  .addCommand(gatewayCommand())
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
