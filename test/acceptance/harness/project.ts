import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { nextNumber } from './allocator';
import { docker, removeAll, tryDocker } from './docker/engine';
import { IMAGES, MODELS, PROJECT } from './needs';
import { type Ended, ok, progress, run } from './run';
import { Terraform, type Tool } from './terraform';

/** A plain YAML document. */
export interface Doc {
  [key: string]: unknown;
}

export interface Token {
  readonly text: string;
  readonly sha256: string;
}

export function newToken(): Token {
  const text = `pf_${randomBytes(32).toString('base64url')}`;
  return { text, sha256: createHash('sha256').update(text).digest('hex') };
}

export const bearer = (token: Token): { readonly authorization: string } => ({ authorization: `Bearer ${token.text}` });

export const TINY = { name: 'tiny:1', from: `${MODELS}/library/tiny:1`, insecure: true } as const;
export const OTHER = { name: 'team/other:1', from: `${MODELS}/library/other:1`, insecure: true } as const;

/** A project like a user's, in a folder of its own: `cdktf.json`, and one environment with one Docker host. */
export class Project {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'poolform-acceptance-'));
  /** The environment's name. No other run has the same name, so it identifies what this one leaves behind. */
  readonly environment: string;
  private readonly pools = new Map<string, Doc>();
  private file: Doc = {};
  private subnets = '';

  /** @param environment Absent: a new name. Another project's: two checkouts with the same names. */
  constructor(suite: string, environment = `${suite}${randomBytes(3).toString('hex')}`) {
    this.environment = environment;
    const app = `node ${path.join(PROJECT, 'scripts', 'app.cjs')}`;
    writeFileSync(
      path.join(this.folder, 'cdktf.json'),
      JSON.stringify({
        language: 'typescript',
        app,
        projectId: 'acceptance',
        sendCrashReports: 'false',
        terraformProviders: [],
        terraformModules: [],
        context: {},
      }),
    );
    mkdirSync(path.join(this.folder, 'pools', this.environment), { recursive: true });
  }

  /** `pf-<environment>-`: what all names begin with. */
  get prefix(): string {
    return `pf-${this.environment}-`;
  }

  poolPrefix(pool: string): string {
    return `${this.prefix}${pool}`;
  }

  /** The host of `environment.yaml`, complete once `begin` has found free subnets. */
  host(): Doc {
    return { host: process.env['DOCKER_HOST'] ?? '', subnets: this.subnets };
  }

  /** Writes `environment.yaml` with the host `box`. */
  async begin(fields: Doc = {}, host: Doc = {}): Promise<this> {
    this.subnets = await freeSubnets();
    this.file = {
      version: 1,
      docker: { box: { ...this.host(), ...host } },
      images: { ollama: IMAGES.ollama, gateway: IMAGES.gateway },
      ...fields,
    };
    this.environmentFile(() => undefined);
    return this;
  }

  environmentFile(edit: (file: Doc) => void): void {
    edit(this.file);
    writeFileSync(path.join(this.folder, 'pools', this.environment, 'environment.yaml'), stringify(this.file));
  }

  /** Writes a pool file: two replicas without devices, on loopback, with the given fields instead. */
  pool(name: string, fields: Doc): void {
    this.pools.set(name, {
      version: 1,
      target: { docker: 'box' },
      replicas: 2,
      gpus: 'none',
      memory: '1GiB',
      cpus: 2,
      models: [TINY, OTHER],
      ...fields,
    });
    this.edit(name, () => undefined);
  }

  /** Changes a pool file. */
  edit(name: string, edit: (file: Doc) => void): void {
    const file = this.pools.get(name);
    if (!file) throw new Error(`there is no pool ${name}`);
    edit(file);
    writeFileSync(path.join(this.folder, 'pools', this.environment, `${name}.yaml`), stringify(file));
  }

  /** Gives a pool file another name. */
  rename(from: string, to: string): void {
    const file = this.pools.get(from);
    if (!file) throw new Error(`there is no pool ${from}`);
    this.remove(from);
    this.pools.set(to, file);
    this.edit(to, () => undefined);
  }

  /** Deletes a pool file. */
  remove(name: string): void {
    this.pools.delete(name);
    rmSync(path.join(this.folder, 'pools', this.environment, `${name}.yaml`));
  }

  async synth(): Promise<void> {
    await ok('node', [path.join(PROJECT, 'scripts', 'app.cjs')], { cwd: this.folder });
  }

  async trySynth(): Promise<Ended> {
    return run('node', [path.join(PROJECT, 'scripts', 'app.cjs')], { cwd: this.folder });
  }

  stackName(host = 'box'): string {
    return `${this.environment}-${host}`;
  }

  terraform(host = 'box', tool?: Tool): Terraform {
    return new Terraform(path.join(this.folder, 'cdktf.out', 'stacks', this.stackName(host)), tool);
  }

  /** Synthesizes, initializes and applies, and expects that a second plan is empty. */
  async deploy(): Promise<Terraform> {
    await this.synth();
    const terraform = this.terraform();
    await terraform.init();
    const { ms } = await terraform.apply();
    progress(`${this.environment}: applied in ${(ms / 1000).toFixed(1)} s`);
    await terraform.expectNothingToDo();
    return terraform;
  }

  /** Destroys, and removes by force what is left, so that no suite finds the leftovers of another. */
  async end(): Promise<void> {
    // a network with a container on it cannot be removed
    await removeAll(`${this.prefix}stranger-`);
    const stacks = Object.keys((this.file['docker'] ?? {}) as Doc);
    for (const host of stacks)
      await run('terraform', ['destroy', '-auto-approve', '-no-color'], {
        cwd: this.terraform(host).folder,
        timeoutMs: 180_000,
      }).catch(() => undefined);
    await removeAll(this.prefix);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const SUBNETS = { first: 220, count: 30 * 256 } as const;

/** A /24 that no network of the engine overlaps, and that no other test of this machine has been given. */
async function freeSubnets(): Promise<string> {
  const ids = (await docker('network', 'ls', '-q')).split('\n').filter((id) => id !== '');
  // one by one: another suite may remove a network after it was listed, and a removed one takes nothing
  const format = '{{range .IPAM.Config}}{{.Subnet}} {{end}}';
  const inspected = await Promise.all(ids.map((id) => tryDocker('network', 'inspect', '--format', format, id)));
  const failed = inspected.find(({ code, output }) => code !== 0 && !/not found|no such network/i.test(output));
  if (failed) throw new Error(`docker network inspect: ${failed.output}`);
  const taken = inspected.map(({ code, stdout }) => (code === 0 ? stdout : '')).join(' ');
  for (let tries = 0; tries < SUBNETS.count; tries += 1) {
    const number = nextNumber('subnet', SUBNETS.count);
    const network = `10.${SUBNETS.first + Math.floor(number / 256)}.${number % 256}`;
    if (!taken.includes(`${network}.`)) return `${network}.0/24`;
  }
  throw new Error(`none of ${SUBNETS.count} networks from 10.${SUBNETS.first}.0.0/24 on is free`);
}
