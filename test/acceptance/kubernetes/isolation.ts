import { objects, type PodRef, reached, type Target, tryKubectl, words } from '../harness/kubernetes/kubectl';
import type { KubePool, Part } from '../harness/kubernetes/project';
import { CLIENT_PORT, PRIVATE_PORT } from '../../../poolfile/values/ports';
import type { KubeShared } from '../harness/kubernetes/shared';
import { ipOf } from '../harness/kubernetes/strangers';
import { IMAGES, MODELS } from '../harness/needs';

const [HOST = '', MODELS_PORT = ''] = MODELS.split(':');
const LISTENING = 7777;

/** Which connections succeed. Every probe first proves that it can connect: one that never connects proves nothing. */
export function isolation(kube: KubeShared): void {
  /** In a namespace without policies: an unrestricted pod of the servers' image, and a pod to connect to. */
  let control: PodRef;
  let listener: PodRef;
  let api: { readonly host: string; readonly port: number };

  beforeAll(async () => {
    const space = await kube.strangers.namespace('elsewhere');
    const labels = { team: 'elsewhere' };
    [control, listener] = await Promise.all([
      kube.strangers.pod(space, { labels, image: IMAGES.ollama.image }),
      kube.strangers.listener(space, LISTENING),
    ]);
    const [endpoints] = await objects<{
      readonly subsets: readonly {
        readonly addresses: readonly { readonly ip: string }[];
        readonly ports: readonly { readonly port: number }[];
      }[];
    }>('endpoints', 'kubernetes', '-n', 'default');
    api = { host: endpoints?.subsets[0]?.addresses[0]?.ip ?? '', port: endpoints?.subsets[0]?.ports[0]?.port ?? 0 };
  });

  const part = async (pool: KubePool, name: Part, n = 0): Promise<PodRef> => ({
    namespace: pool.namespace,
    pod: (await pool.pods(name))[n]?.metadata.name ?? '',
  });
  const addresses = async (pool: KubePool, name: Part): Promise<string[]> =>
    (await pool.pods(name)).map((p) => p.status.podIP ?? '');
  const service = async (namespace: string, name: string): Promise<string> =>
    (await objects<{ readonly spec: { readonly clusterIP: string } }>('service', '-n', namespace, name))[0]?.spec
      .clusterIP ?? '';
  const each = (what: string, hosts: readonly string[], port: number): Target[] =>
    hosts.map((host, i) => ({ what: `${what} ${i + 1}`, host, port }));
  const servers = async (pool: KubePool): Promise<Target[]> =>
    each(`server of ${pool === kube.chat ? 'chat' : 'side'}`, await addresses(pool, 'server'), CLIENT_PORT);
  const allServers = async (): Promise<Target[]> => [...(await servers(kube.chat)), ...(await servers(kube.side))];
  const gateways = async (pool: KubePool, port = CLIENT_PORT): Promise<Target[]> => [
    ...each('gateway', await addresses(pool, 'gateway'), port),
    { what: 'gateway by its Service', host: await service(pool.namespace, `${pool.prefix}-gateway`), port },
  ];

  /** Places outside every pool. */
  const outside = async (): Promise<Target[]> => [
    { what: 'the model registry', host: HOST, port: Number(MODELS_PORT) },
    { what: 'the API server', host: api.host, port: api.port },
    { what: 'the API server by its Service', host: await service('default', 'kubernetes'), port: 443 },
    { what: 'the DNS server', host: HOST, port: 53 },
    { what: 'the kubelet', host: HOST, port: 10250 },
    { what: 'a pod of another namespace', host: await ipOf(listener), port: LISTENING },
  ];

  describe('from inside a server', () => {
    test('control: from an unrestricted pod of the same image, every place outside answers', async () => {
      const places = await outside();
      expect(await reached(control, places)).toEqual(words(places));
    });

    test('control: the servers and gateways of both pools answer their own clients', async () => {
      for (const pool of [kube.chat, kube.side]) {
        const targets = await servers(pool);
        expect(await reached(await part(pool, 'gateway'), targets)).toEqual(words(targets));
        const doors = await gateways(pool);
        expect(await reached(kube.tools, doors)).toEqual(words(doors));
      }
    });

    test.each([0, 1])(
      'server %i reaches neither registry, API, DNS, kubelet nor any pod of its own or another pool',
      async (n) => {
        const server = await part(kube.chat, 'server', n);
        const own = await ipOf(server);
        const others = (await allServers()).filter(({ host }) => host !== own);
        const doors = [
          ...(await gateways(kube.chat)),
          ...(await gateways(kube.chat, PRIVATE_PORT)),
          ...(await gateways(kube.side)),
        ];
        expect(await reached(server, [...(await outside()), ...others, ...doors])).toEqual([]);
        expect(await reached(server, [{ what: 'itself', host: '127.0.0.1', port: CLIENT_PORT }])).toEqual(['itself']);
      },
    );

    test('a server resolves no name, and has no credentials of the cluster', async () => {
      const look =
        'timeout 8 getent ahostsv4 kubernetes.default.svc.cluster.local || echo unknown; ' +
        'ls /var/run/secrets 2>/dev/null | wc -l; env | grep -c KUBERNETES';
      const at = async (ref: PodRef): Promise<string[]> =>
        (await tryKubectl('exec', '-n', ref.namespace, ref.pod, '--', '/bin/bash', '-c', look)).stdout
          .trim()
          .split('\n');
      expect((await at(control))[0]).toContain(await service('default', 'kubernetes'));
      // the address of the API is in every pod's environment, whatever the pod declares
      expect((await at(await part(kube.chat, 'server'))).slice(0, 2)).toEqual(['unknown', '0']);
    });
  });

  describe('pods without permission', () => {
    const caller = { labels: { app: 'caller' } };
    const strangers: readonly (readonly [string, () => Promise<PodRef>])[] = [
      ['a pod of another namespace', () => Promise.resolve(control)],
      ['a pod of the default namespace', () => kube.strangers.pod('default', caller)],
      ['a pod without the labels of access.from, in its namespace', () => kube.strangers.pod(kube.project.clients)],
      ["a pod of the pool's own namespace", () => kube.strangers.pod(kube.chat.namespace, caller)],
      ['a pod of the namespace that the other pool shares', () => Promise.resolve(kube.neighbour)],
      ['a pod that may read metrics', () => kube.strangers.pod(kube.monitoring)],
    ];
    test.each(strangers)(
      '%s: reaches the control listener, and no server nor gateway of either pool',
      async (what, startStranger) => {
        const stranger = await startStranger();
        const free = [{ what: 'the listener', host: await ipOf(listener), port: LISTENING }];
        expect(await reached(stranger, free)).toEqual(['the listener']);
        const closed = [
          ...(await allServers()),
          ...(await gateways(kube.chat)),
          ...(await gateways(kube.side)),
          ...(await gateways(kube.side, PRIVATE_PORT)),
        ];
        const metrics = what.includes('metrics') ? [] : await gateways(kube.chat, PRIVATE_PORT);
        expect(await reached(stranger, [...closed, ...metrics])).toEqual([]);
      },
    );

    test('an allowed client reaches the gateways, and neither a server directly nor the private port', async () => {
      const open = [...(await gateways(kube.chat)), ...(await gateways(kube.side))];
      expect(await reached(kube.tools, open)).toEqual(words(open));
      expect(
        await reached(kube.tools, [
          ...(await allServers()),
          ...(await gateways(kube.chat, PRIVATE_PORT)),
          ...(await gateways(kube.side, PRIVATE_PORT)),
        ]),
      ).toEqual([]);
    });

    test('only clients in metricsFrom can read the metrics', async () => {
      const monitor = await kube.strangers.pod(kube.monitoring);
      const targets = await gateways(kube.chat, PRIVATE_PORT);
      expect(await reached(monitor, targets)).toEqual(words(targets));
      const { stdout } = await tryKubectl(
        'exec',
        '-n',
        monitor.namespace,
        monitor.pod,
        '--',
        'curl',
        '-s',
        '-m',
        '5',
        `http://${kube.chat.gatewayHost}:${PRIVATE_PORT}/metrics`,
      );
      expect(stdout).toContain('haproxy_server_status');
    });
  });

  describe('another pod in the namespace of a pool', () => {
    test('keeps all its connections, and no policy or disruption budget of Poolform selects it', async () => {
      const free = [
        { what: 'the listener', host: await ipOf(listener), port: LISTENING },
        { what: 'the API server', host: api.host, port: api.port },
      ];
      expect(await reached(kube.neighbour, free)).toEqual(words(free));
      const heard = await kube.strangers.listener(kube.team, LISTENING);
      expect(
        await reached(control, [{ what: 'a second other pod', host: await ipOf(heard), port: LISTENING }]),
      ).toEqual(['a second other pod']);
      interface Selecting {
        readonly metadata: { readonly name: string };
        readonly spec: {
          readonly podSelector?: { readonly matchLabels: object };
          readonly selector?: { readonly matchLabels: object };
        };
      }
      for (const kind of ['networkpolicies', 'pdb']) {
        for (const { metadata, spec } of await objects<Selecting>(kind, '-n', kube.team)) {
          expect([metadata.name, (spec.podSelector ?? spec.selector)?.matchLabels]).toEqual([
            metadata.name,
            expect.objectContaining({ 'app.kubernetes.io/instance': kube.side.prefix }),
          ]);
        }
      }
      const [pod] = await objects<{ readonly metadata: { readonly labels?: object } }>(
        'pod',
        '-n',
        kube.team,
        kube.neighbour.pod,
      );
      expect(pod?.metadata.labels ?? {}).toEqual({});
      const [space] = await objects<{ readonly metadata: { readonly labels: Readonly<Record<string, string>> } }>(
        'namespace',
        kube.team,
      );
      expect(Object.keys(space?.metadata.labels ?? {}).sort()).toEqual([
        'kubernetes.io/metadata.name',
        'pod-security.kubernetes.io/enforce',
      ]);
    });
  });

  describe('every pod', () => {
    test.each(['server', 'gateway'] as const)(
      '%s: no capability, no new privileges, a filter for system calls, no account, a read-only root',
      async (name) => {
        for (const pool of [kube.chat, kube.side]) {
          const { namespace, pod } = await part(pool, name);
          const script =
            'cat /proc/1/status; getent passwd 65532; ' +
            'for f in /x /etc/x /usr/x; do touch $f 2>&1; done; touch /tmp/x && echo tmp';
          const { stdout } = await tryKubectl('exec', '-n', namespace, pod, '--', '/bin/bash', '-c', script);
          const field = (key: string): string => new RegExp(`^${key}:\\s*(.*)$`, 'm').exec(stdout)?.[1] ?? '';
          expect(['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map(field)).toEqual(Array(5).fill('0'.repeat(16)));
          expect([field('NoNewPrivs'), field('Seccomp'), field('Uid'), field('Gid')]).toEqual([
            '1',
            '2',
            '65532\t'.repeat(4).trim(),
            '65532\t'.repeat(4).trim(),
          ]);
          expect(stdout.match(/Read-only file system/g)).toHaveLength(3);
          expect(stdout.trimEnd().endsWith('tmp')).toBe(true);
          expect(stdout).not.toContain('65532:');
        }
      },
    );

    test('a server cannot write to its models, nor a gateway to its configuration', async () => {
      for (const [name, file] of [
        ['server', '/models/x'],
        ['server', '/models/blobs/x'],
        ['gateway', '/config/current/x'],
      ] as const) {
        const { namespace, pod } = await part(kube.chat, name);
        expect(
          (await tryKubectl('exec', '-n', namespace, pod, '--', '/bin/bash', '-c', `touch ${file}`)).stderr,
        ).toContain('Read-only file system');
      }
    });
  });
}
