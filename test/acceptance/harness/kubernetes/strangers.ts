import { readFileSync } from 'node:fs';
import path from 'node:path';
import { applied, isReady, kubectl, objects, type PodJson, type PodRef, restrictedPod, tryKubectl } from './kubectl';
import { Caller } from './caller';
import { IMAGES } from '../needs';
import { until } from '../run';

export interface StrangerSettings {
  readonly labels?: Readonly<Record<string, string>>;
  readonly image?: string;
  readonly command?: readonly string[];
}

/**
 * Pods outside every pool, and namespaces for them. Their names begin with the environment's prefix, so that leftovers
 * are found.
 */
export class KubeStrangers {
  private count = 0;
  /** Namespaces that this run did not create. */
  private readonly elsewhere: PodRef[] = [];

  constructor(private readonly prefix: string) {}

  /** A namespace; `restricted`: Pod Security of that level is enforced in it. */
  async namespace(name: string, restricted = false): Promise<string> {
    const full = `${this.prefix}${name}`;
    const labels = restricted ? { 'pod-security.kubernetes.io/enforce': 'restricted' } : {};
    await applied({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: full, labels } });
    return full;
  }

  /** A pod to connect from; it is ready when this returns. */
  async pod(
    namespace: string,
    { labels, image = IMAGES.client, command = ['sleep', 'infinity'] }: StrangerSettings = {},
  ): Promise<PodRef> {
    this.count += 1;
    const pod = `${this.prefix}stranger-${this.count}`;
    if (!namespace.startsWith(this.prefix)) this.elsewhere.push({ namespace, pod });
    await applied(restrictedPod(pod, namespace, image, command, { ...(labels ? { labels } : {}) }));
    await until(
      `pod ${pod} is ready`,
      60_000,
      async () => (await objects<PodJson>('pod', '-n', namespace, pod)).every(isReady),
      500,
    );
    return { namespace, pod };
  }

  /** One that answers on a port, see `listener.cjs`. */
  async listener(namespace: string, port: number): Promise<PodRef> {
    const program = readFileSync(path.join(__dirname, '../listener.cjs'), 'utf8');
    const ref = await this.pod(namespace, {
      image: IMAGES.node,
      command: ['node', '-e', program, '--', String(port), '0', '0.0.0.0', 'plain'],
    });
    await until('the listener is ready', 20_000, async () =>
      (await kubectl('logs', '-n', namespace, ref.pod)).includes('ready'),
    );
    return ref;
  }

  /** A pod that calls. */
  async caller(
    namespace: string,
    labels: Readonly<Record<string, string>>,
  ): Promise<{ readonly caller: Caller; readonly ref: PodRef }> {
    const ref = await this.pod(namespace, { image: IMAGES.node, labels });
    return { caller: await Caller.start(ref), ref };
  }

  async end(): Promise<void> {
    for (const { namespace, pod } of this.elsewhere)
      await tryKubectl(
        'delete',
        'pod',
        '-n',
        namespace,
        pod,
        '--ignore-not-found',
        '--grace-period=1',
        '--timeout=60s',
      );
  }
}

export async function ipOf({ namespace, pod }: PodRef): Promise<string> {
  const [found] = await objects<PodJson>('pod', '-n', namespace, pod);
  if (!found?.status.podIP) throw new Error(`pod ${pod} has no address`);
  return found.status.podIP;
}
