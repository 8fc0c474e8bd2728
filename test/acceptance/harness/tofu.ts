import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ended, provider } from './needs';
import { ok } from './run';

/** OpenTofu with the provider that Terraform has: both run the same program, and only their registries differ. */
export class Tofu {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'poolform-tofu-'));
  readonly command = 'tofu';
  readonly env: NodeJS.ProcessEnv = { TF_CLI_CONFIG_FILE: path.join(this.folder, 'tofurc') };

  /** Copies the Docker provider from where Terraform gets it to a mirror that `tofu` reads. */
  async begin(): Promise<this> {
    const { name, version } = provider('docker');
    const source = name.replace('registry.terraform.io/', '');
    writeFileSync(
      path.join(this.folder, 'main.tf.json'),
      JSON.stringify({ terraform: { required_providers: { docker: { source, version } } } }),
    );
    await ok('terraform', ['init', '-input=false', '-no-color'], { cwd: this.folder });
    const from = path.join(this.folder, '.terraform/providers/registry.terraform.io', source, version);
    const to = path.join(this.folder, 'mirror/registry.opentofu.org', source, version);
    mkdirSync(path.dirname(to), { recursive: true });
    cpSync(realpathSync(from), to, { recursive: true, dereference: true });
    writeFileSync(
      path.join(this.folder, 'tofurc'),
      `provider_installation {\n  filesystem_mirror {\n    path = "${this.folder}/mirror"\n  }\n}\n`,
    );
    return this;
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The least version that takes the stacks: `removed` blocks with `destroy = false`. */
const LEAST = [1, 10] as const;

/** Why OpenTofu cannot run here; undefined if it can. */
export function whyNoTofu(): string | undefined {
  const { good, stdout } = ended('tofu', ['version']);
  if (!good) return 'tofu is not installed';
  const [, major = 0, minor = 0] = (/v(\d+)\.(\d+)\./.exec(stdout) ?? []).map(Number);
  return major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1])
    ? undefined
    : `tofu is older than ${LEAST.join('.')}`;
}
