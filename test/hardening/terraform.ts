import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why these tests cannot run Terraform; undefined if they can. */
export function whyNoTerraform(): string | undefined {
  return spawnSync('terraform', ['version'], { stdio: 'ignore' }).status === 0
    ? undefined
    : 'terraform is not installed';
}

/** `test` where Terraform is there; else a test that counts as skipped, and a line that says why. */
export function testWithTerraform(name: string, body: () => void): void {
  const why = whyNoTerraform();
  if (why === undefined) test(name, body);
  else {
    process.stderr.write(`SKIPPED: ${name}: ${why}\n`);
    test.skip(name, body);
  }
}

/** Runs in a folder that holds the files and is gone afterwards. */
export function inFolder<T>(
  files: Readonly<Record<string, string>>,
  use: (folder: string, terraform: (...args: readonly string[]) => string) => T,
): T {
  const folder = mkdtempSync(join(tmpdir(), 'poolform-terraform-'));
  const env = { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', TF_CLI_ARGS: '' };
  const terraform = (...args: readonly string[]): string =>
    execFileSync('terraform', [...args], {
      cwd: folder,
      env,
      encoding: 'utf8',
      maxBuffer: 1 << 30,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return use(folder, terraform);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * What a state holds after an apply of a file with outputs, each a map of texts, and resources `terraform_data` whose
 * input is one: the maps, joined.
 */
export function applied(file: string): {
  readonly outputs: Readonly<Record<string, string>>;
  readonly resources: Readonly<Record<string, string>>;
} {
  return inFolder({ 'main.tf.json': file }, (folder, terraform) => {
    terraform('apply', '-auto-approve', '-input=false', '-no-color');
    const state = JSON.parse(readFileSync(join(folder, 'terraform.tfstate'), 'utf8')) as State;
    return {
      outputs: joined(Object.values(state.outputs).map(({ value }) => value)),
      resources: joined(
        state.resources.flatMap(({ instances }) => instances.map(({ attributes }) => attributes.output.value)),
      ),
    };
  });
}

type Texts = Readonly<Record<string, string>>;

interface State {
  readonly outputs: Readonly<Record<string, { readonly value: Texts }>>;
  readonly resources: readonly {
    readonly instances: readonly { readonly attributes: { readonly output: { readonly value: Texts } } }[];
  }[];
}

function joined(maps: readonly Texts[]): Texts {
  return Object.fromEntries(maps.flatMap((map) => Object.entries(map)));
}

/** A map in parts of so many entries: Terraform's time grows with the square of a map's size. */
export function inParts(map: Texts, size = 500): readonly Texts[] {
  const entries = Object.entries(map);
  return Array.from({ length: Math.ceil(entries.length / size) }, (_, i) =>
    Object.fromEntries(entries.slice(i * size, (i + 1) * size)),
  );
}
