import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { childEnv } from './run';
import { suiteName } from './suites';

export const PROJECT = path.resolve(__dirname, '../../..');

/**
 * Where the suites' images and models come from. Images: `ollama:0.17.4`, `haproxy:3.0`, `node:20`, and `client:1` with
 * bash, curl and openssl; models, over plain http at a private address of the engine's host: `library/tiny:1` and
 * `library/other:1`, small ones with any weights.
 */
export const REGISTRY = process.env['LAB_REGISTRY'] ?? '';
export const MODELS = process.env['LAB_MODELS'] ?? '';

export const IMAGES = {
  ollama: { image: `${REGISTRY}/ollama:0.17.4`, version: '0.17.4' },
  gateway: { image: `${REGISTRY}/haproxy:3.0` },
  client: `${REGISTRY}/client:1`,
  node: `${REGISTRY}/node:20`,
} as const;

/** A command that ends at once: whether it succeeded, and what it printed. */
export function ended(
  command: string,
  args: readonly string[],
  cwd?: string,
): { readonly good: boolean; readonly stdout: string } {
  const { status, stdout } = spawnSync(command, args, {
    cwd,
    env: childEnv(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 120_000,
  });
  return { good: status === 0, stdout: stdout ?? '' };
}

/** Why the suites cannot run here; undefined if they can. */
export function whyNot(): string | undefined {
  if (!process.env['DOCKER_HOST']) return 'DOCKER_HOST is not set';
  if (!REGISTRY || !MODELS)
    return 'LAB_REGISTRY and LAB_MODELS are not set: the images and models of the suites come from there';
  if (!ended('terraform', ['version']).good) return 'terraform is not installed';
  if (!ended('docker', ['version']).good)
    return 'the docker command is not installed, or no engine answers at DOCKER_HOST';
  for (const image of [IMAGES.ollama.image, IMAGES.gateway.image, IMAGES.client, IMAGES.node]) {
    if (!ended('docker', ['image', 'inspect', image]).good && !ended('docker', ['pull', '-q', image]).good)
      return `the image ${image.split('/').pop()} is not in LAB_REGISTRY`;
  }
  return providerMissing('docker');
}

interface Provider {
  readonly name: string;
  readonly version: string;
}

/** What stacks ask Terraform for. */
export function provider(target: 'docker' | 'kubernetes'): Provider {
  return (
    JSON.parse(readFileSync(require.resolve(`@cdktf/provider-${target}/package.json`), 'utf8')) as {
      readonly cdktf: { readonly provider: Provider };
    }
  ).cdktf.provider;
}

/** Why Terraform cannot get a provider, by default in the version of the stacks; undefined if it can. */
export function providerMissing(
  target: 'docker' | 'kubernetes',
  version = provider(target).version,
): string | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), 'poolform-needs-'));
  const source = provider(target).name;
  try {
    writeFileSync(
      path.join(folder, 'main.tf.json'),
      JSON.stringify({ terraform: { required_providers: { [target]: { source, version } } } }),
    );
    return ended('terraform', ['init', '-input=false'], folder).good
      ? undefined
      : `terraform cannot get the provider ${source} ${version}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The longest that a test or a hook may take, so that an engine that hangs fails the test and not the run. */
const MOST_MS = 600_000;

/** The tests of one suite. If what they need is missing, all of them are skipped, with one line on stderr. */
export function suite(name: string, tests: () => void): void {
  jest.setTimeout(MOST_MS);
  describing(whyNot(), name, tests);
}

const MINUTES = JSON.parse(readFileSync(path.join(__dirname, 'minutes.json'), 'utf8')) as Readonly<
  Record<string, number>
>;

/**
 * Why this file's suite would not end in time; undefined if it would, or if no end is set. `POOLFORM_UNTIL` is when the
 * run must have ended, in seconds since 1970; `minutes.json` has the minutes of each suite on two processors.
 */
function whyNoTime(): string | undefined {
  const until = Number(process.env['POOLFORM_UNTIL'] || Infinity);
  const name = suiteName(expect.getState().testPath ?? '');
  const minutes = MINUTES[name];
  if (minutes === undefined) throw new Error(`${name} is not in minutes.json`);
  const left = Math.floor((until * 1000 - Date.now()) / 60_000);
  return left < minutes ? `it takes ${minutes} minutes, and this run has ${Math.max(0, left)} left` : undefined;
}

/** The tests, all of them skipped if there is a reason not to run them, or too little time. */
export function describing(not: string | undefined, name: string, tests: () => void): void {
  const why = not ?? whyNoTime();
  if (why !== undefined) skipped(name, why);
  (why === undefined ? describe : describe.skip)(name, tests);
}

/** `test`, or `test.skip` if this one test cannot run, such as if a command that only it needs is missing. */
export function needing(why: string | undefined, name: string): typeof test | typeof test.skip {
  if (why === undefined) return test;
  skipped(name, why);
  return test.skip;
}

function skipped(name: string, why: string): void {
  process.stderr.write(`SKIPPED: acceptance/${name}: ${why}\n`);
}
