import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT, readerEnv, workingCopy } from '../docs/run';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(path.join(PROJECT, 'package.json'), 'utf8')) as Manifest;
const FIXTURE = path.join(PROJECT, 'test/fixtures/library');
const TIMEOUT_MS = 300_000;

/** Runs a command of a user on a machine without an engine. `npm` prefers its cache. */
export function tool(
  command: string,
  args: readonly string[],
  cwd: string,
  more: NodeJS.ProcessEnv = {},
): SpawnSyncReturns<string> {
  const env = { ...readerEnv(), npm_config_prefer_offline: 'true', POOLFORM_QUIET: '1', ...more };
  return spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** @throws Error with what the command printed if it fails. */
export function must(command: string, args: readonly string[], cwd: string, more: NodeJS.ProcessEnv = {}): string {
  const { status, signal, stdout, stderr, error } = tool(command, args, cwd, more);
  if (error) throw error;
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')}: exit code ${status ?? signal}\n${stdout}\n${stderr}`);
  return stdout;
}

export interface Packed {
  /** Holds the tarball, and projects that are made of it. */
  readonly folder: string;
  readonly tarball: string;
  /** Where it was packed; gone. */
  readonly copy: string;
  /** Paths in the package. */
  readonly files: readonly string[];
  remove(): void;
}

/** `npm pack` in a copy of the project that has never been compiled. */
export function pack(): Packed {
  const folder = mkdtempSync(path.join(tmpdir(), 'poolform-package-'));
  const copy = workingCopy(false);
  try {
    const printed = must('npm', ['pack', '--json', '--silent', `--pack-destination=${folder}`], copy.folder);
    const [tarball] = JSON.parse(printed.slice(printed.indexOf('[\n'))) as readonly {
      readonly filename: string;
      readonly files: readonly { readonly path: string }[];
    }[];
    if (!tarball) throw new Error('npm pack says nothing of what it packed');
    return {
      folder,
      copy: copy.folder,
      tarball: path.join(folder, tarball.filename),
      files: tarball.files.map((file) => file.path).sort(),
      remove: () => rmSync(folder, { recursive: true, force: true }),
    };
  } finally {
    copy.remove();
  }
}

function fixtureIn(folder: string): string {
  cpSync(FIXTURE, folder, { recursive: true });
  return folder;
}

function link(project: string, name: string): void {
  const destination = path.join(project, 'node_modules', name);
  mkdirSync(path.dirname(destination), { recursive: true });
  symlinkSync(path.join(PROJECT, 'node_modules', name), destination);
}

/** The package with only its declared dependencies, copied from this project: the network is not used. */
export function onCdktf({ folder, tarball }: Packed): string {
  const project = fixtureIn(path.join(folder, 'on-cdktf'));
  const own = path.join(project, 'node_modules/poolform');
  mkdirSync(own, { recursive: true });
  must('tar', ['-xzf', tarball, '--strip-components=1', '-C', own], project);
  for (const name of [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies), '@types/node'])
    link(project, name);
  return project;
}

const INSTALL = ['install', '--no-audit', '--no-fund', '--ignore-scripts'] as const;
const RECIPE = path.join(FIXTURE, 'cdktn/package.json');
/** The version of CDK Terrain that the recipe names. */
export const CDKTN = /"npm:cdktn@([^"]+)"/.exec(readFileSync(RECIPE, 'utf8'))?.[1] ?? 'none';

/** The recipe for CDK Terrain that README.md shows, installed by npm. */
export function onCdktn({ folder, tarball }: Packed): string {
  const project = fixtureIn(path.join(folder, 'on-cdktn'));
  cpSync(RECIPE, path.join(project, 'package.json'));
  cpSync(tarball, path.join(project, path.basename(tarball)));
  must('npm', INSTALL, project);
  link(project, '@types/node');
  return project;
}

export const TSC = path.join(PROJECT, 'node_modules/typescript/bin/tsc');

/** @throws Error with the compiler's messages; the project then has no `out/`. */
export function compile(project: string): void {
  must(process.execPath, [TSC, '-p', '.', '--pretty', 'false'], project);
}

/** Why npm cannot get CDK Terrain here; undefined if it can. */
export function registryMissing(): string | undefined {
  const { status } = tool(
    'npm',
    ['view', `cdktn@${CDKTN}`, 'version', '--fetch-retries=0', '--fetch-timeout=10000'],
    tmpdir(),
  );
  return status === 0 ? undefined : `npm's registry has no cdktn@${CDKTN}, or does not answer`;
}

/**
 * Fills npm's cache with all that `onCdktn` installs, so that it can do so later where no registry answers. In place of
 * Poolform it installs a package that declares the same dependencies: packing the real one takes a build.
 *
 * @throws Error with what npm printed if it cannot get them.
 */
export function fetchCdktn(): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'poolform-fetch-'));
  try {
    const source = path.join(folder, 'source');
    const project = path.join(folder, 'project');
    for (const each of [source, project]) mkdirSync(each);
    const { name, version, dependencies, peerDependencies } = manifest;
    writeFileSync(path.join(source, 'package.json'), JSON.stringify({ name, version, dependencies, peerDependencies }));
    must('npm', ['pack', '--silent', `--pack-destination=${project}`], source);
    cpSync(RECIPE, path.join(project, 'package.json'));
    must('npm', INSTALL, project);
    const why = registryMissing();
    if (why !== undefined) throw new Error(why);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Why Terraform cannot validate stacks here; undefined if it can. */
export function terraformMissing(): string | undefined {
  if (tool('terraform', ['version'], tmpdir()).status !== 0) return 'terraform is not installed';
  const folder = mkdtempSync(path.join(tmpdir(), 'poolform-providers-'));
  try {
    const providers = ['docker', 'kubernetes'].map((name) => {
      const { cdktf } = JSON.parse(
        readFileSync(path.join(PROJECT, `node_modules/@cdktf/provider-${name}/package.json`), 'utf8'),
      ) as { readonly cdktf: { readonly provider: { readonly name: string; readonly version: string } } };
      return [name, { source: cdktf.provider.name, version: cdktf.provider.version }];
    });
    writeFileSync(
      path.join(folder, 'main.tf.json'),
      JSON.stringify({ terraform: { required_providers: Object.fromEntries(providers) as object } }),
    );
    return tool('terraform', ['init', '-input=false'], folder).status === 0
      ? undefined
      : 'terraform cannot get the providers of Docker and Kubernetes';
  } finally {
    rmSync(folder, { recursive: true });
  }
}
