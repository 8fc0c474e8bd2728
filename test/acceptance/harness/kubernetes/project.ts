import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { askPrivately, privateAnswer } from '../private-port';
import { inside, isReady, objects, type PodJson } from './kubectl';
import { removeNamespaces } from './clean';
import { DEVICES } from './needs';
import { IMAGES, MODELS } from '../needs';
import { type Doc, Project } from '../project';
import { run } from '../run';
import type { Terraform } from '../terraform';

const [REGISTRY_HOST = '', REGISTRY_PORT = ''] = MODELS.split(':');

/** A project with one environment of one cluster, `gpu`. */
export class KubeProject extends Project {
  /** Writes `environment.yaml`; the kubeconfig is the one that KUBE_CONFIG_PATH names. */
  override begin(fields: Doc = {}, cluster: Doc = {}): Promise<this> {
    const nodes = [{ name: 'l4', count: 1, gpus: { product: DEVICES.product, count: 4 } }];
    this.environmentFile((file) =>
      Object.assign(file, {
        version: 1,
        kubernetes: { gpu: { nodes, ...cluster } },
        images: { ollama: IMAGES.ollama, gateway: IMAGES.gateway },
        ...fields,
      }),
    );
    return Promise.resolve(this);
  }

  /**
   * Writes a pool file: two replicas with one device each, for clients labelled app=caller in the namespace `clients`,
   * with the given fields instead.
   */
  override pool(name: string, { access, ...fields }: Doc): void {
    super.pool(name, {
      target: { kubernetes: 'gpu' },
      gpus: { product: DEVICES.product, count: 1 },
      memory: '512MiB',
      cpus: 0.5,
      storage: { size: '1GiB' },
      pull: { egress: [{ cidr: `${REGISTRY_HOST}/32`, ports: [Number(REGISTRY_PORT)] }] },
      scheduling: { runtimeClass: DEVICES.runtimeClass },
      access: { tls: 'none', from: [{ namespace: this.clients, pods: { app: 'caller' } }], ...(access as Doc) },
      ...fields,
    });
  }

  /** Namespace of the pods that call. */
  get clients(): string {
    return `${this.prefix}clients`;
  }

  override stackName(cluster = 'gpu'): string {
    return super.stackName(cluster);
  }

  override terraform(cluster = 'gpu'): Terraform {
    return super.terraform(cluster);
  }

  /** Changes the synthesized stack, for what no pool file can express. */
  patchStack(change: (stack: Doc) => void, folder = this.terraform().folder): void {
    const file = path.join(folder, 'cdk.tf.json');
    const stack = JSON.parse(readFileSync(file, 'utf8')) as Doc;
    change(stack);
    // in several lines: Terraform shows the one with the error
    writeFileSync(file, JSON.stringify(stack, undefined, 2));
  }

  /** Destroys, and removes by force what is left, so that no suite finds the leftovers of another. */
  override async end(): Promise<void> {
    await run('terraform', ['destroy', '-auto-approve', '-no-color'], {
      cwd: this.terraform().folder,
      timeoutMs: 300_000,
    }).catch(() => undefined);
    await removeNamespaces(this.prefix);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export type Part = 'server' | 'gateway' | 'pull' | 'prune' | 'ready';

/** One pool on the cluster, as the API shows it. */
export class KubePool {
  constructor(
    readonly prefix: string,
    readonly namespace = prefix,
  ) {}

  /** Pods of a part that are not going away, by name. */
  async pods(part: Part): Promise<readonly PodJson[]> {
    const all = await objects<PodJson>(
      'pods',
      '-n',
      this.namespace,
      '-l',
      `app.kubernetes.io/instance=${this.prefix},app.kubernetes.io/component=${part}`,
    );
    return all
      .filter((p) => !p.metadata.deletionTimestamp)
      .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  }

  async ready(part: Part): Promise<number> {
    return (await this.pods(part)).filter(isReady).length;
  }

  /** What each gateway answers on its private port, asked inside its container. */
  async privately(path: string): Promise<string[]> {
    const gateways = (await this.pods('gateway')).filter(isReady);
    return Promise.all(
      gateways.map(async ({ metadata: { name: pod } }) => {
        const { stdout } = await inside({ namespace: this.namespace, pod }, askPrivately(path));
        return privateAnswer(stdout).body;
      }),
    );
  }

  /** How many replicas have every model, as each gateway finds them. */
  async complete(): Promise<number[]> {
    return (await this.privately('/started')).map(
      (text) => (JSON.parse(text) as { readonly complete: number }).complete,
    );
  }

  /** How many requests wait in each gateway until a server has a slot for them. */
  async waiting(): Promise<number[]> {
    return (await this.privately('/metrics')).map((text) =>
      Number(/^haproxy_backend_current_queue\{proxy="generate"\} (\d+)$/m.exec(text)?.[1] ?? 0),
    );
  }

  get server(): string {
    return `${this.prefix}-server`;
  }

  get gatewayHost(): string {
    return `${this.prefix}-gateway.${this.namespace}.svc.cluster.local`;
  }
}
