import { objects, type PodRef, reached, type Target, tryKubectl, words } from '../harness/kube';
import type { KubePool, Part } from '../harness/kube-project';
import { CLIENT_PORT, type KubeShared, PRIVATE_PORT } from '../harness/kube-shared';
import { ipOf } from '../harness/kube-strangers';
import { IMAGES, MODELS } from '../harness/needs';

const [HOST = '', MODELS_PORT = ''] = MODELS.split(':');
const LISTENING = 7777;

/** Who reaches whom. Every probe is first shown to reach: a probe that never reaches anything proves nothing. */
export function isolation(on: KubeShared): void {
  /** In a namespace without policies: the servers' image, from which nothing is kept, and something to be reached. */
  let control: PodRef;
  let listener: PodRef;
  let api: { readonly host: string; readonly port: number };

  beforeAll(async () => {
    const space = await on.strangers.namespace('elsewhere');
    const labels = { team: 'elsewhere' };
    [control, listener] = await Promise.all([
      on.strangers.pod(space, { labels, image: IMAGES.ollama.image }),
      on.strangers.listener(space, LISTENING),
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
    each(`server of ${pool === on.chat ? 'chat' : 'side'}`, await addresses(pool, 'server'), CLIENT_PORT);
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
    test('control: from a pod of the same image that nothing is kept from, every place outside answers', async () => {
      const places = await outside();
      expect(await reached(control, places)).toEqual(words(places));
    });

    test('control: the servers and gateways of both pools answer whom they are for', async () => {
      for (const pool of [on.chat, on.side]) {
        const targets = await servers(pool);
        expect(await reached(await part(pool, 'gateway'), targets)).toEqual(words(targets));
        const doors = await gateways(pool);
        expect(await reached(on.tools, doors)).toEqual(words(doors));
      }
    });

    test.each([0, 1])(
      'server %i: neither registry, API, DNS, kubelet nor other pods answer, nor its own gateway or neighbour, nor the other pool',
      async (n) => {
        const server = await part(on.chat, 'server', n);
        const own = await ipOf(server);
        const others = [...(await servers(on.chat)), ...(await servers(on.side))].filter(({ host }) => host !== own);
        const doors = [
          ...(await gateways(on.chat)),
          ...(await gateways(on.chat, PRIVATE_PORT)),
          ...(await gateways(on.side)),
        ];
        expect(await reached(server, [...(await outside()), ...others, ...doors])).toEqual([]);
        expect(await reached(server, [{ what: 'itself', host: '127.0.0.1', port: CLIENT_PORT }])).toEqual(['itself']);
      },
    );

    test('no name is known in a server, and it holds no credentials of the cluster', async () => {
      const look =
        'timeout 8 getent ahostsv4 kubernetes.default.svc.cluster.local || echo unknown; ls /var/run/secrets 2>/dev/null | wc -l; env | grep -c KUBERNETES';
      const at = async (ref: PodRef): Promise<string[]> =>
        (await tryKubectl('exec', '-n', ref.namespace, ref.pod, '--', '/bin/bash', '-c', look)).stdout
          .trim()
          .split('\n');
      expect((await at(control))[0]).toContain(await service('default', 'kubernetes'));
      // the API's own address is in every pod's environment, whatever is said
      expect((await at(await part(on.chat, 'server'))).slice(0, 2)).toEqual(['unknown', '0']);
    });
  });

  describe('strangers', () => {
    const strangers: readonly (readonly [string, () => Promise<PodRef>])[] = [
      ['a pod of another namespace', () => Promise.resolve(control)],
      ['a pod of the default namespace', () => on.strangers.pod('default', { labels: { app: 'caller' } })],
      ['a pod of a namespace that access.from names, without the labels', () => on.strangers.pod(on.project.clients)],
      ["a pod of the pool's own namespace", () => on.strangers.pod(on.chat.namespace, { labels: { app: 'caller' } })],
      ['a pod of the namespace that the other pool shares', () => Promise.resolve(on.foreign)],
      ['a pod that may read metrics', () => on.strangers.pod(on.monitoring)],
    ];
    test.each(strangers)(
      '%s: reaches the control listener, and no server nor gateway of either pool',
      async (what, made) => {
        const stranger = await made();
        const free = [{ what: 'the listener', host: await ipOf(listener), port: LISTENING }];
        expect(await reached(stranger, free)).toEqual(['the listener']);
        const closed = [
          ...(await servers(on.chat)),
          ...(await servers(on.side)),
          ...(await gateways(on.chat)),
          ...(await gateways(on.side)),
          ...(await gateways(on.side, PRIVATE_PORT)),
        ];
        const metrics = what.includes('metrics') ? [] : await gateways(on.chat, PRIVATE_PORT);
        expect(await reached(stranger, [...closed, ...metrics])).toEqual([]);
      },
    );

    test('an allowed client reaches the gateways, and neither a server directly nor the private port', async () => {
      const open = [...(await gateways(on.chat)), ...(await gateways(on.side))];
      expect(await reached(on.tools, open)).toEqual(words(open));
      expect(
        await reached(on.tools, [
          ...(await servers(on.chat)),
          ...(await servers(on.side)),
          ...(await gateways(on.chat, PRIVATE_PORT)),
          ...(await gateways(on.side, PRIVATE_PORT)),
        ]),
      ).toEqual([]);
    });

    test('whom metricsFrom names reads the metrics, and nobody else', async () => {
      const monitor = await on.strangers.pod(on.monitoring);
      const targets = await gateways(on.chat, PRIVATE_PORT);
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
        `http://${on.chat.gatewayHost}:${PRIVATE_PORT}/metrics`,
      );
      expect(stdout).toContain('haproxy_server_status');
    });
  });

  describe('a foreign pod in the namespace of a pool', () => {
    test('still reaches and is reached by what it was before, and no policy or disruption budget of ours selects it', async () => {
      const free = [
        { what: 'the listener', host: await ipOf(listener), port: LISTENING },
        { what: 'the API server', host: api.host, port: api.port },
      ];
      expect(await reached(on.foreign, free)).toEqual(words(free));
      const heard = await on.strangers.listener(on.team, LISTENING);
      expect(
        await reached(control, [{ what: 'another foreign pod', host: await ipOf(heard), port: LISTENING }]),
      ).toEqual(['another foreign pod']);
      interface Selecting {
        readonly metadata: { readonly name: string };
        readonly spec: {
          readonly podSelector?: { readonly matchLabels: object };
          readonly selector?: { readonly matchLabels: object };
        };
      }
      for (const kind of ['networkpolicies', 'pdb']) {
        for (const { metadata, spec } of await objects<Selecting>(kind, '-n', on.team)) {
          expect([metadata.name, (spec.podSelector ?? spec.selector)?.matchLabels]).toEqual([
            metadata.name,
            expect.objectContaining({ 'app.kubernetes.io/instance': on.side.prefix }),
          ]);
        }
      }
      const [pod] = await objects<{ readonly metadata: { readonly labels?: object } }>(
        'pod',
        '-n',
        on.team,
        on.foreign.pod,
      );
      expect(pod?.metadata.labels ?? {}).toEqual({});
      const [space] = await objects<{ readonly metadata: { readonly labels: Readonly<Record<string, string>> } }>(
        'namespace',
        on.team,
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
        for (const pool of [on.chat, on.side]) {
          const { namespace, pod } = await part(pool, name);
          const script =
            'cat /proc/1/status; getent passwd 65532; for f in /x /etc/x /usr/x; do touch $f 2>&1; done; touch /tmp/x && echo tmp';
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
        const { namespace, pod } = await part(on.chat, name);
        expect(
          (await tryKubectl('exec', '-n', namespace, pod, '--', '/bin/bash', '-c', `touch ${file}`)).stderr,
        ).toContain('Read-only file system');
      }
    });
  });
}
