import { type Ended, ok, run } from '../run';

export async function kubectl(...args: readonly string[]): Promise<string> {
  return (await ok('kubectl', args, { timeoutMs: 300_000 })).stdout.trim();
}

export async function tryKubectl(...args: readonly string[]): Promise<Ended> {
  return run('kubectl', args, { timeoutMs: 300_000 });
}

/** Objects as the API has them: `get pods -n x -l a=b`. */
export async function objects<T>(...args: readonly string[]): Promise<readonly T[]> {
  const found = JSON.parse(await kubectl('get', ...args, '-o', 'json')) as {
    readonly kind: string;
    readonly items?: readonly T[];
  };
  return found.kind === 'List' ? (found.items ?? []) : [found as T];
}

/** Makes or changes objects. */
export async function applied(...all: readonly object[]): Promise<void> {
  await ok('kubectl', ['apply', '-f', '-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: all }) });
}

export interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly deletionTimestamp?: string;
}

export interface PodJson {
  readonly metadata: Metadata;
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly phase: string;
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly { readonly restartCount: number; readonly imageID: string }[];
  };
}

export const isReady = (pod: PodJson): boolean =>
  !pod.metadata.deletionTimestamp &&
  (pod.status.conditions ?? []).some((c) => c.type === 'Ready' && c.status === 'True');

/** A pod in a namespace. */
export interface PodRef {
  readonly namespace: string;
  readonly pod: string;
  readonly container?: string;
}

/** Runs a shell command in a running pod; what it reads is `input`. */
export async function inside(
  { namespace, pod, container }: PodRef,
  script: string,
  timeoutMs = 60_000,
): Promise<Ended> {
  return run(
    'kubectl',
    ['exec', '-n', namespace, pod, ...(container ? ['-c', container] : []), '--', '/bin/bash', '-c', script],
    { timeoutMs },
  );
}

export interface Target {
  readonly what: string;
  readonly host: string;
  readonly port: number;
}

/** The targets to which a TCP connection from inside a pod succeeds, by name; all are tried at once. */
export async function reached(from: PodRef, targets: readonly Target[], seconds = 3): Promise<string[]> {
  const tries = targets.map(
    ({ host, port }, i) =>
      `(timeout ${seconds} bash -c 'exec 3<>/dev/tcp/${host}/${port}' 2>/dev/null && echo reached ${i}) &`,
  );
  const { stdout, code, output } = await inside(from, `${tries.join('\n')}\nwait; echo tried`);
  if (code !== 0 || !stdout.includes('tried')) throw new Error(`the probe in ${from.pod} did not run: ${output}`);
  return targets.filter((_, i) => stdout.split('\n').includes(`reached ${i}`)).map(({ what }) => what);
}

/** The names of those targets. */
export const words = (targets: readonly Target[]): string[] => targets.map(({ what }) => what);

export interface PodSettings {
  readonly labels?: Readonly<Record<string, string>>;
  /** Mounted at /claim. */
  readonly claim?: string;
}

/** A pod that Pod Security `restricted` admits. */
export function restrictedPod(
  name: string,
  namespace: string,
  image: string,
  command: readonly string[],
  { labels = {}, claim }: PodSettings = {},
): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 1,
      automountServiceAccountToken: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65532,
        runAsGroup: 65532,
        fsGroup: 65532,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: 'main',
          image,
          command,
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          ...(claim === undefined ? {} : { volumeMounts: [{ name: 'claim', mountPath: '/claim' }] }),
        },
      ],
      ...(claim === undefined ? {} : { volumes: [{ name: 'claim', persistentVolumeClaim: { claimName: claim } }] }),
    },
  };
}
