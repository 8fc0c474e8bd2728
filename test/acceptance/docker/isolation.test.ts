import { PRIVATE_PORT, SERVER_PORT } from '../../../poolfile/values/ports';
import { addresses, docker, inside, inspect, part, type ContainerJson } from '../harness/docker/engine';
import { call } from '../harness/http';
import { IMAGES, MODELS, suite } from '../harness/needs';
import { freePort } from '../harness/allocator';
import { bearer, newToken, Project, TINY } from '../harness/project';
import { addressOn, connects, echoes, knows, Strangers } from '../harness/docker/strangers';
import { hardened, PARTS } from './hardened';

const POOLS = ['chat', 'side'] as const;
type Pool = (typeof POOLS)[number];
/** An address of the host that is not loopback, and the model registry's port on it. */
const [HOST = '', MODELS_PORT = ''] = MODELS.split(':');

interface Place {
  readonly what: string;
  readonly host: string;
  readonly port: number;
}

suite('isolation', () => {
  const tokens = { chat: newToken(), side: newToken() };
  const ports = { chat: 0, side: 0 };
  let project: Project;
  let strangers: Strangers;
  /** On the engine's default bridge, from the servers' image: it may reach everything. */
  let control: string;
  let listening = 0;

  beforeAll(async () => {
    Object.assign(ports, { chat: await freePort(), side: await freePort() });
    project = await new Project('isol').begin();
    for (const pool of POOLS)
      project.pool(pool, {
        models: [TINY],
        access: { port: ports[pool], tokens: { alice: { sha256: tokens[pool].sha256 } } },
      });
    await project.deploy();
    strangers = new Strangers(project.prefix);
    listening = await freePort();
    await strangers.listener('host', listening, 0, HOST);
    control = await strangers.idle('bridge', IMAGES.ollama.image);
  });
  afterAll(() => project.end());

  const network = (pool: string, name: 'inner' | 'edge' | 'egress'): string => `${project.poolPrefix(pool)}-${name}`;
  const hostOn = async (name: string): Promise<string> =>
    (await inspect<{ readonly IPAM: { readonly Config: readonly { readonly Gateway?: string }[] } }>('network', name))
      .IPAM.Config[0]?.Gateway ?? '';
  const servers = (pool: string): Promise<string[]> =>
    Promise.all(['server-1', 'server-2'].map((name) => part(project.poolPrefix(pool), name)));
  const each = async <T>(things: readonly T[], ask: (thing: T) => Promise<boolean>): Promise<readonly boolean[]> =>
    Promise.all(things.map(ask));

  /** Places outside the pool: the host under all its addresses, and a registry. */
  const outside = async (): Promise<readonly Place[]> => [
    { what: 'the model registry', host: HOST, port: Number(MODELS_PORT) },
    { what: 'an address of the host', host: HOST, port: listening },
    { what: 'the default bridge', host: await hostOn('bridge'), port: listening },
    ...(await Promise.all(
      POOLS.flatMap((pool) =>
        (['edge', 'egress'] as const).map(async (name) => ({
          what: `the host on ${name} of ${pool}`,
          host: await hostOn(network(pool, name)),
          port: listening,
        })),
      ),
    )),
  ];
  /** What the other pool has. */
  const otherPool = async (): Promise<readonly Place[]> => {
    const gateway = await part(project.poolPrefix('side'), 'gateway');
    const found: Place[] = [];
    for (const server of await servers('side'))
      found.push({ what: 'a server', host: await addressOn(server, network('side', 'inner')), port: SERVER_PORT });
    for (const port of [SERVER_PORT, PRIVATE_PORT])
      for (const [networkName, host] of Object.entries(await addresses(gateway)))
        found.push({ what: `the gateway on ${networkName.split('-').pop()}`, host, port });
    return found;
  };

  describe('from inside a server', () => {
    test('control: from an unrestricted container of the same image, every place outside answers', async () => {
      const places = await outside();
      expect(await each(places, ({ host, port }) => connects(control, host, port))).toEqual(places.map(() => true));
      expect(await echoes(control, HOST, listening)).toBe(true);
    });

    test('control: from inside the other pool, its servers and gateway answer', async () => {
      const member = await strangers.idle(network('side', 'inner'));
      await docker('network', 'connect', network('side', 'edge'), member);
      const places = await otherPool();
      expect(await each(places, ({ host, port }) => connects(member, host, port))).toEqual(places.map(() => true));
    });

    test.each(['server-1', 'server-2'])(
      '%s: neither the registry, nor the host under any address, nor the other pool answers',
      async (name) => {
        const server = await part(project.poolPrefix('chat'), name);
        const places = [...(await outside()), ...(await otherPool())];
        const inner = (await addressOn(server, network('chat', 'inner'))).replace(/\d+$/, (last) =>
          String(Number(last) - (Number(last) % 8) + 1),
        );
        places.push({ what: 'where the host would be on the inner network', host: inner, port: listening });
        const answered = await each(places, ({ host, port }) => connects(server, host, port));
        expect(places.filter((_, i) => answered[i]).map(({ what }) => what)).toEqual([]);
        expect(await echoes(server, HOST, listening)).toBe(false);
      },
    );

    test('it resolves its own gateway, but neither containers of the other pool nor public names', async () => {
      const server = await part(project.poolPrefix('chat'), 'server-1');
      expect(await knows(server, 'gateway')).toBe(true);
      const names = [
        ...(await servers('side')),
        await part(project.poolPrefix('side'), 'gateway'),
        'outside.test',
        'host.docker.internal',
      ];
      expect(await each(names, (name) => knows(server, name))).toEqual(names.map(() => false));
    });

    test('the engine forwards DNS queries of the egress network (control), and none of the inner network', async () => {
      const resolver = await hostOn('bridge');
      await strangers.listener('host', 0, 53, resolver);
      const [egress, inner] = await Promise.all(
        (['egress', 'inner'] as const).map((name) =>
          strangers.idle(network('chat', name), IMAGES.client, '--dns', resolver),
        ),
      );
      expect(await knows(egress ?? '', 'outside.test')).toBe(true);
      expect(await knows(inner ?? '', 'outside.test')).toBe(false);
    });

    test('there is no route beyond its own network', async () => {
      for (const server of await servers('chat')) {
        const { stdout } = await inside(
          server,
          'while read -r device destination _; do ' +
            '[ $device = Iface ] || echo $device $destination; done </proc/net/route',
        );
        expect(stdout.trim().split('\n')).toHaveLength(1);
        expect(stdout).not.toContain(' 00000000');
      }
    });
  });

  describe('from outside', () => {
    test('control: a container on the inner network reaches every server by address and name', async () => {
      const member = await strangers.idle(network('chat', 'inner'));
      for (const server of await servers('chat')) {
        expect(await connects(member, await addressOn(server, network('chat', 'inner')), SERVER_PORT)).toBe(true);
        expect(await connects(member, server, SERVER_PORT)).toBe(true);
      }
    });

    const places = [
      'the edge network',
      'the egress network',
      'the inner network of another pool',
      'the edge network of another pool',
      'the egress network of another pool',
      'the default bridge',
      'the host itself',
    ] as const;
    test.each(places)('on %s no server answers by address or name', async (place) => {
      const pool = place.endsWith('another pool') ? 'side' : 'chat';
      const name = (['inner', 'edge', 'egress'] as const).find((each) => place.includes(each));
      const stranger = await strangers.idle(
        name ? network(pool, name) : place === 'the host itself' ? 'host' : 'bridge',
      );
      const targets = (
        await Promise.all(
          (await servers('chat')).map(async (server) => [server, await addressOn(server, network('chat', 'inner'))]),
        )
      ).flat();
      expect(await each(targets, (target) => connects(stranger, target, SERVER_PORT))).toEqual(
        targets.map(() => false),
      );
    });

    test('on the edge network the gateway answers, and asks for a token', async () => {
      const stranger = await strangers.idle(network('chat', 'edge'));
      const gateway = await addressOn(await part(project.poolPrefix('chat'), 'gateway'), network('chat', 'edge'));
      const { stdout } = await inside(
        stranger,
        `curl -s -m 5 -o /dev/null -w '%{http_code}' http://${gateway}:${SERVER_PORT}/api/tags`,
      );
      expect(stdout).toBe('401');
    });

    test('the private port is published on no address of the host', async () => {
      const stranger = await strangers.idle('host');
      expect(await connects(stranger, '127.0.0.1', ports.chat)).toBe(true);
      expect(await each(['127.0.0.1', HOST], (host) => connects(stranger, host, PRIVATE_PORT))).toEqual([false, false]);
    });

    test('a pool on loopback is published there and on no other address of the host', async () => {
      const stranger = await strangers.idle('host');
      expect(await connects(stranger, HOST, ports.chat)).toBe(false);
      const bound = await Promise.all(
        POOLS.flatMap((pool) =>
          PARTS.map(async (name) => {
            const { NetworkSettings } = await inspect<ContainerJson>(
              'container',
              await part(project.poolPrefix(pool), name),
            );
            return Object.values(NetworkSettings.Ports).flatMap((bindings) =>
              (bindings ?? []).map(({ HostIp, HostPort }) => `${pool} ${name} ${HostIp} ${HostPort}`),
            );
          }),
        ),
      );
      expect(bound.flat().sort()).toEqual(POOLS.map((pool) => `${pool} gateway 127.0.0.1 ${ports[pool]}`));
    });

    test('the token of one pool is refused by another', async () => {
      const status = async (pool: Pool, tokenOwner: Pool): Promise<number> =>
        (await call(`http://127.0.0.1:${ports[pool]}/api/tags`, { headers: bearer(tokens[tokenOwner]) })).status;
      expect([
        await status('chat', 'chat'),
        await status('side', 'side'),
        await status('side', 'chat'),
        await status('chat', 'side'),
      ]).toEqual([200, 200, 401, 401]);
    });
  });

  describe('every container', () => hardened(() => project));
});
