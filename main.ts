import { join, resolve } from 'node:path';
import './constructs/cdktf/no-archiver';
import type { Diagnostic } from './poolfile/diagnostics/diagnostic';
import { renderDiagnostics } from './poolfile/diagnostics/render';
import { load } from './poolfile/load';
import { renseiFiles } from './rensei/files';
import { writeRenseiFiles } from './rensei/write';
import { poolsRoot } from './poolfile/values/pools-root';
import { lockWarnings } from './stacks/lock-warnings';
import { writeStacks } from './stacks/output-folder';
import { isLocked } from './stacks/options';
import { summary } from './stacks/summary';
import { writeLockFiles } from './stacks/write-lock-files';
import { writeOutput } from './stacks/write-output';

/**
 * The CDKTF app: checks every environment, then writes the lock files and one stack per place. With an error in the
 * files it writes nothing; with any error it exits with 1.
 */
function main(): number {
  const project = process.cwd();
  const outdir = resolve(process.env['CDKTF_OUTDIR'] ?? 'cdktf.out');
  const locked = isLocked(process.argv.slice(2), process.env);
  if (typeof locked === 'string') {
    process.stderr.write(locked);
    return 1;
  }
  const { verdict, diagnostics, sources, places, locks } = load({ root: poolsRoot(process.env), locked });
  const color = process.stderr.isTTY && !process.env['NO_COLOR'];
  const report = (found: readonly Diagnostic[]): void => {
    if (found.length > 0) process.stderr.write(renderDiagnostics(found, sources, { color }));
  };
  report(diagnostics);
  if (verdict !== 'ok') return 1;

  const manifests = renseiFiles(places);
  process.stderr.write(lockWarnings(places, locks, project).join('\n'));
  const unwritten = writeLockFiles(locks, project);
  report(unwritten);
  if (unwritten.length > 0) return 1;
  const written = writeOutput({ project, outdir }, () => {
    const warnings = writeStacks(places, { project, outdir });
    writeRenseiFiles(join(outdir, 'rensei'), manifests);
    return warnings;
  });
  if ('diagnostic' in written) {
    report([written.diagnostic]);
    return 1;
  }
  process.stderr.write(written.value.join('\n'));
  process.stdout.write(summary({ places, locks, rensei: manifests.map(({ path }) => path) }, { project, outdir }));
  return 0;
}

process.exitCode = main();
