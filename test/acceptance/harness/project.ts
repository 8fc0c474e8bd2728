import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { docker, removeAll } from './docker';
import { IMAGES, MODELS, PROJECT } from './needs';
import { type Ended, ok, progress, run } from './run';
import { Terraform } from './terraform';

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

/** A project as a user has it, in a folder of its own: `cdktf.json`, and one environment with one Docker host. */
export class Project {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'poolform-acceptance-'));
  /** The environment's name: no other run has it, so what it leaves behind is known by it. */
  readonly environment: string;
  private readonly pools = new Map<string, Doc>();
  private file: Doc = {};
  private subnets = '';

  constructor(suite: string) {
    this.environment = `${suite}${randomBytes(3).toString('hex')}`;
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

  /** What `environment.yaml` says of the engine; once `begin` has found subnets that nothing on it has. */
  host(): Doc {
    return { host: process.env['DOCKER_HOST'] ?? '', subnets: this.subnets };
  }

  /** Writes `environment.yaml` with the host `box`. */
  async begin(said: Doc = {}, host: Doc = {}): Promise<this> {
    this.subnets = await freeSubnets();
    this.file = {
      version: 1,
      docker: { box: { ...this.host(), ...host } },
      images: { ollama: IMAGES.ollama, gateway: IMAGES.gateway },
      ...said,
    };
    this.environmentFile(() => undefined);
    return this;
  }

  environmentFile(edit: (file: Doc) => void): void {
    edit(this.file);
    writeFileSync(path.join(this.folder, 'pools', this.environment, 'environment.yaml'), stringify(this.file));
  }

  /** Writes a pool file: two replicas without devices, on loopback, with what is said instead. */
  pool(name: string, said: Doc): void {
    this.pools.set(name, {
      version: 1,
      target: { docker: 'box' },
      replicas: 2,
      gpus: 'none',
      memory: '1GiB',
      cpus: 2,
      models: [TINY, OTHER],
      ...said,
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

  async synth(): Promise<void> {
    await ok('node', [path.join(PROJECT, 'scripts', 'app.cjs')], { cwd: this.folder });
  }

  async trySynth(): Promise<Ended> {
    return run('node', [path.join(PROJECT, 'scripts', 'app.cjs')], { cwd: this.folder });
  }

  stackName(host = 'box'): string {
    return `${this.environment}-${host}`;
  }

  terraform(host = 'box'): Terraform {
    return new Terraform(path.join(this.folder, 'cdktf.out', 'stacks', this.stackName(host)));
  }

  /** Synthesises, initialises, applies, and holds that there is nothing left to do. */
  async deploy(): Promise<Terraform> {
    await this.synth();
    const terraform = this.terraform();
    await terraform.init();
    const { ms } = await terraform.apply();
    progress(`${this.environment}: applied in ${(ms / 1000).toFixed(1)} s`);
    await terraform.expectNothingToDo();
    return terraform;
  }

  /** Destroys, and removes by force what that left, so that no suite meets the leavings of another. */
  async end(): Promise<void> {
    // whoever is still on a pool's network keeps it from being removed
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

/** A /24 that no network of the engine overlaps. */
async function freeSubnets(): Promise<string> {
  const ids = (await docker('network', 'ls', '-q')).split('\n').filter((id) => id !== '');
  const taken = await docker('network', 'inspect', '--format', '{{range .IPAM.Config}}{{.Subnet}} {{end}}', ...ids);
  for (;;) {
    const [a, b] = randomBytes(2);
    const net = `10.${220 + ((a ?? 0) % 30)}.${b}`;
    if (!taken.includes(`${net}.`)) return `${net}.0/24`;
  }
}

/** A port of loopback that nobody listens on, below the ports that clients get. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + (randomBytes(2).readUInt16BE() % 10_000);
    const free = await new Promise<boolean>((resolve) => {
      const server = createServer().once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
}
