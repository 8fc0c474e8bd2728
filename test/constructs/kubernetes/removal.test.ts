import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleCluster, exampleKubernetesPool } from '../../example-pool';
import { testWithTerraform } from '../../hardening/terraform';
import { synthesize } from '../../synth';

/** A kubectl that writes down what it is asked, and finds no pods. */
const KUBECTL = '#!/bin/sh\necho "$*" >>"$ASKED"\n';

const pool = (name: string, retain: boolean) =>
  exampleKubernetesPool({
    name,
    prefix: `pf-prod-${name}`,
    namespace: { name: `pf-prod-${name}`, own: name !== 'guest' },
    storage: { retain },
  });

/** Runs Terraform on the removal of pools alone: all else needs a cluster. */
class Removals {
  private readonly folder = mkdtempSync(join(tmpdir(), 'poolform-removal-'));
  private readonly asked = join(this.folder, 'asked');

  constructor() {
    const kubectl = join(this.folder, 'kubectl');
    writeFileSync(kubectl, KUBECTL);
    chmodSync(kubectl, 0o755);
  }

  /** @returns What was deleted. */
  run(command: 'apply' | 'destroy', pools: Readonly<Record<string, boolean>>): string[] {
    const { json } = synthesize(exampleCluster(Object.entries(pools).map(([name, retain]) => pool(name, retain))));
    const { 'removal_gpu-cluster': removal } = json.resource['terraform_data']!;
    writeFileSync(
      join(this.folder, 'main.tf.json'),
      JSON.stringify({ resource: { terraform_data: { 'removal_gpu-cluster': removal } } }),
    );
    writeFileSync(this.asked, '');
    const env = { ...process.env, PATH: `${this.folder}:${process.env['PATH']}`, ASKED: this.asked };
    for (const args of [['init'], [command, '-auto-approve']])
      execFileSync('terraform', [...args, '-no-color'], { cwd: this.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    return readFileSync(this.asked, 'utf8')
      .split('\n')
      .flatMap(
        (line) =>
          /delete (namespace|persistentvolumeclaims) .*instance=([\w-]+)/.exec(line)?.slice(1, 3).join(' ') ?? [],
      )
      .sort();
  }

  end(): void {
    rmSync(this.folder, { recursive: true });
  }
}

describe('what a destroy removes', () => {
  let removals: Removals;
  beforeEach(() => (removals = new Removals()));
  afterEach(() => removals.end());

  testWithTerraform('is decided by storage.retain as the files have it now, applied or not', () => {
    for (const [applied, present] of [
      [false, true],
      [true, true],
    ] as const) {
      removals.run('apply', { chat: applied, guest: applied });
      expect(removals.run('destroy', { chat: present, guest: present })).toEqual([]);
    }
    for (const applied of [true, false]) {
      removals.run('apply', { chat: applied, guest: applied });
      expect(removals.run('destroy', { chat: false, guest: false })).toEqual([
        'namespace pf-prod-chat',
        'persistentvolumeclaims pf-prod-guest',
      ]);
    }
  });

  testWithTerraform('is nothing of the models as long as a pool only changes', () => {
    removals.run('apply', { chat: false });
    expect(removals.run('apply', { chat: true })).toEqual([]);
    expect(removals.run('apply', { chat: false, guest: false })).toEqual([]);
  });

  testWithTerraform('is decided by the last apply for a pool whose file is gone', () => {
    removals.run('apply', { chat: false, code: true, guest: false });
    expect(removals.run('apply', { guest: false })).toEqual(['namespace pf-prod-chat']);
    expect(removals.run('apply', {})).toEqual(['persistentvolumeclaims pf-prod-guest']);
  });
});
