import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import './constructs/cdktf/no-archiver';
import { prepareCore } from './constructs/cdktf/core';
import { App } from 'cdktf';
import { renseiFiles } from './rensei/files';
import { writeRenseiFiles } from './rensei/write';
import { load } from './poolfile/load';
import { renderDiagnostics } from './poolfile/diagnostics/render';
import { PlaceStack } from './stacks/place-stack';

/** The CDKTF app: loads and checks every environment, then writes one stack a place. With an issue anywhere it writes nothing and exits with 1. */
function main(): number {
  const project = process.cwd();
  const loaded = load({ root: process.env['POOLFORM_POOLS'] || 'pools', cwd: project });
  const color = process.stderr.isTTY && !process.env['NO_COLOR'];
  if (loaded.diagnostics.length > 0)
    process.stderr.write(renderDiagnostics(loaded.diagnostics, loaded.sources, { color }));
  if (loaded.diagnostics.some((i) => i.severity === 'error')) return 1;
  const manifests = renseiFiles(loaded.places);

  prepareCore();
  const outdir = resolve(process.env['CDKTF_OUTDIR'] ?? 'cdktf.out');
  mkdirSync(outdir, { recursive: true });
  const app = new App({ outdir, stackTraces: false });
  for (const place of loaded.places) {
    new PlaceStack(app, place.stack, { place, folder: join(outdir, 'stacks', place.stack), project });
  }
  app.synth();
  prune(
    outdir,
    loaded.places.map((p) => p.stack),
  );
  writeRenseiFiles(join(outdir, 'rensei'), manifests);
  const out = [
    `wrote ${loaded.places.length} stacks with ${loaded.poolCount} pools to ${relative(project, outdir) || '.'}/stacks`,
  ];
  for (const lock of loaded.locks.filter((l) => l.changed)) {
    writeFileSync(join(project, lock.file), lock.text);
    out.push(`wrote ${lock.file}: commit it, it keeps devices and networks where they are`);
  }
  for (const { stack, pools } of loaded.places)
    out.push(`  ${stack}: ${pools.map((p) => `${p.name} at ${p.access.url}`).join(', ') || 'no pool'}`);
  for (const { path } of manifests.filter((m) => m.path.endsWith('/RUNBOOK.md')))
    out.push(`wrote what Rensei is told: ${relative(project, outdir) || '.'}/rensei/${path}`);
  const [first] = loaded.places;
  if (first) {
    const folder = `${relative(project, outdir) || '.'}/stacks/${first.stack}`;
    out.push('', `next, for one stack: cdktf diff ${first.stack}, then cdktf deploy ${first.stack}`);
    out.push(`or with terraform alone: terraform -chdir=${folder} init, then terraform -chdir=${folder} apply`);
  }
  process.stdout.write(`${out.join('\n')}\n`);
  return 0;
}

/** Takes away what stacks that are gone left in the output: a place that is no more must not be applied again from an old folder. */
function prune(outdir: string, stacks: readonly string[]): void {
  const folder = join(outdir, 'stacks');
  for (const name of readdirSync(folder)) {
    const made = join(folder, name, 'cdk.tf.json');
    if (stacks.includes(name)) continue;
    try {
      const { '//': said } = JSON.parse(readFileSync(made, 'utf8')) as { '//': { metadata: { stackName: string } } };
      if (said.metadata.stackName === name) rmSync(made);
    } catch {
      // not made by us, or gone already
    }
  }
}

process.exitCode = main();
