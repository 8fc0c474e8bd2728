import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inside, isReady, objects, type PodJson } from './kube';
import { removeNamespaces } from './kube-clean';
import { DEVICES } from './kube-needs';
import { IMAGES, MODELS } from './needs';
import { type Doc, Project } from './project';
import { run } from './run';
import type { Terraform } from './terraform';

const [REGISTRY_HOST = '', REGISTRY_PORT = ''] = MODELS.split(':');

/** A project with one environment of one cluster, `gpu`. */
export class KubeProject extends Project {
  /** Writes `environment.yaml`; the kubeconfig is the one that KUBE_CONFIG_PATH names. */
  override begin(said: Doc = {}, cluster: Doc = {}): Promise<this> {
    const nodes = [{ name: 'l4', count: 1, gpus: { product: DEVICES.product, count: 4 } }];
    this.environmentFile((file) =>
      Object.assign(file, {
        version: 1,
        kubernetes: { gpu: { nodes, ...cluster } },
        images: { ollama: IMAGES.ollama, gateway: IMAGES.gateway },
        ...said,
      }),
    );
    return Promise.resolve(this);
  }

  /** Writes a pool file: two replicas with a device each, that clients with the label app=caller in the namespace `clients` may use, with what is said instead. */
  override pool(name: string, { access, ...said }: Doc): void {
    super.pool(name, {
      target: { kubernetes: 'gpu' },
      gpus: { product: DEVICES.product, count: 1 },
      memory: '512MiB',
      cpus: 0.5,
      storage: { size: '1GiB' },
      pull: { egress: [{ cidr: `${REGISTRY_HOST}/32`, ports: [Number(REGISTRY_PORT)] }] },
      scheduling: { runtimeClass: DEVICES.runtimeClass },
      access: { tls: 'none', from: [{ namespace: this.clients, pods: { app: 'caller' } }], ...(access as Doc) },
      ...said,
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

  /** Changes the stack after it was synthesised, for what no pool file can say. */
  patchStack(change: (stack: Doc) => void, folder = this.terraform().folder): void {
    const file = path.join(folder, 'cdk.tf.json');
    const stack = JSON.parse(readFileSync(file, 'utf8')) as Doc;
    change(stack);
    // in lines: Terraform shows the one that an error is about
    writeFileSync(file, JSON.stringify(stack, undefined, 2));
  }

  /** Destroys, and removes by force what that left, so that no suite meets the leavings of another. */
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

  /** What each gateway says on its private port, asked inside its container. */
  async privately(path: string): Promise<string[]> {
    const script = `exec 3<>/dev/tcp/127.0.0.1/8404; printf 'GET ${path} HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n' >&3; timeout 10 cat <&3`;
    const gateways = (await this.pods('gateway')).filter(isReady);
    return Promise.all(
      gateways.map(async ({ metadata }) =>
        (await inside({ namespace: this.namespace, pod: metadata.name }, script)).stdout
          .split('\r\n\r\n')
          .slice(1)
          .join('\r\n\r\n'),
      ),
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
