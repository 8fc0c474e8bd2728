import { join, resolve } from 'node:path';
import './constructs/cdktf/no-archiver';
import { renderDiagnostics } from './poolfile/diagnostics/render';
import { load } from './poolfile/load';
import { renseiFiles } from './rensei/files';
import { writeRenseiFiles } from './rensei/write';
import { poolsRoot } from './poolfile/values/pools-root';
import { lockWarnings } from './stacks/lock-warnings';
import { writeLockFiles, writeStacks } from './stacks/output-folder';
import { summary } from './stacks/summary';

/**
 * The CDKTF app: checks every environment, then writes one stack per place. With an error it writes nothing and exits
 * with 1.
 */
function main(): number {
  const project = process.cwd();
  const outdir = resolve(process.env['CDKTF_OUTDIR'] ?? 'cdktf.out');
  const { verdict, diagnostics, sources, places, locks } = load({ root: poolsRoot(process.env) });
  const color = process.stderr.isTTY && !process.env['NO_COLOR'];
  if (diagnostics.length > 0) process.stderr.write(renderDiagnostics(diagnostics, sources, { color }));
  if (verdict !== 'ok') return 1;

  const manifests = renseiFiles(places);
  const warnings = [...lockWarnings(places, locks, project), ...writeStacks(places, { project, outdir })];
  process.stderr.write(warnings.join('\n'));
  writeRenseiFiles(join(outdir, 'rensei'), manifests);
  writeLockFiles(locks, project);
  process.stdout.write(summary({ places, locks, rensei: manifests.map(({ path }) => path) }, { project, outdir }));
  return 0;
}

process.exitCode = main();
