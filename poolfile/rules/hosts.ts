import { inventory } from '../facts/devices';
import type { DockerHostSpec, EnvironmentSpec } from '../schema/environment-file';
import { addressKind } from '../values/address';
import { groupBy } from '../values/group-by';
import { LISTED_BY } from '../values/vendors';
import { hosts, type ParsedFile, type PoolEntry, type World } from '../world';
import { report, type Rule } from './rule';

/** Docker hosts: how they are reached, and their devices. */

export interface HostEntry {
  readonly environment: ParsedFile<EnvironmentSpec>;
  readonly name: string;
  readonly host: DockerHostSpec;
  /** All pools of the environment. */
  readonly pools: readonly PoolEntry[];
}

export function* allHosts(world: World): Iterable<HostEntry> {
  for (const { environment, pools } of world.environments) {
    if (environment) for (const [name, host] of hosts(environment.spec)) yield { environment, name, host, pools };
  }
}

/** One spelling for each engine: without user, default port and `/var/run`, which is `/run`. */
function engineOf({ host }: DockerHostSpec): string {
  if (host.startsWith('unix://')) return host.replace('unix:///var/run/', 'unix:///run/');
  return host
    .replace(/^[a-z]+:\/\/(?:[^@]*@)?/, '')
    .replace(/:(?:22|2375|2376)$/, '')
    .toLowerCase();
}

export const hostDuplicate: Rule = {
  severity: 'error',
  meaning: 'Two places are the same Docker engine: its devices, ports and networks would be assigned twice.',
  fix: 'List each engine once, and put its pools into one environment.',
  *check(world) {
    for (const [, [first, ...others]] of groupBy(allHosts(world), ({ host }) => engineOf(host))) {
      for (const { environment, name } of others) {
        const location = first.environment === environment ? '' : ` in ${first.environment.name}`;
        yield report(environment, ['docker', name, 'host'], {
          message: `this engine is already listed as ${first.name}${location}`,
          hint: 'put the pools of both into one environment: it assigns devices, ports and networks',
          concerns: [first.environment.name],
        });
      }
    }
  },
};

const PUBLIC_BECAUSE = {
  unspecified: 'publishes on every interface, including public ones',
  notIpv4: 'publishes on every interface, including public ones',
  linkLocal: 'is a link-local address',
  public: 'is a public address',
} as const;

export const addressPublic: Rule = {
  severity: 'error',
  meaning: 'Gateways would be published on an address that is neither loopback nor private.',
  fix: "Write 127.0.0.1, or the host's address in a private network.",
  *check(world) {
    for (const { environment, name, host } of allHosts(world)) {
      const kind = addressKind(host.address);
      if (kind === 'loopback' || kind === 'private') continue;
      yield report(environment, ['docker', name, 'address'], {
        message: `${host.address} ${PUBLIC_BECAUSE[kind]}`,
        hint: "write 127.0.0.1, or the host's address in a private network; outside clients need a proxy in front",
      });
    }
  },
};

export const certificatesMissing: Rule = {
  severity: 'error',
  meaning: 'A tcp:// engine without client certificates gives the host to anyone who reaches its port.',
  fix: 'Write `certificates`, or use ssh://.',
  *check(world) {
    for (const { environment, name, host } of allHosts(world)) {
      if (!host.host.startsWith('tcp://') || host.certificates !== undefined) continue;
      yield report(environment, ['docker', name, 'host'], {
        message: 'tcp:// without certificates gives the host to anyone who reaches the port',
        hint: 'write certificates: <folder with ca.pem, cert.pem and key.pem>, or use ssh://',
      });
    }
  },
};

export const certificatesIneffective: Rule = {
  severity: 'error',
  meaning: '`certificates` is written for a host that is not reached by tcp://.',
  fix: 'Remove it.',
  *check(world) {
    for (const { environment, name, host } of allHosts(world)) {
      if (host.host.startsWith('tcp://') || host.certificates === undefined) continue;
      yield report(environment, ['docker', name, 'certificates'], {
        message: 'only tcp:// hosts use certificates',
        hint: 'remove it',
      });
    }
  },
};

/** The oldest major version that anybody has reported pools on. */
const OLDEST_ENGINE = 20;

export const engineUnsupported: Rule = {
  severity: 'error',
  meaning:
    'The host is no Docker Engine, or one that is too old: an apply would never end, or leave out what it asks for.',
  fix: `Use Docker Engine ${OLDEST_ENGINE} or later; Podman ignores health checks and options of networks.`,
  *check(world) {
    for (const { environment, name, host } of allHosts(world)) {
      if (/^unix:.*podman/i.test(host.host))
        yield report(environment, ['docker', name, 'host'], {
          message: 'this is the socket of Podman, which ignores what pools ask of health checks and networks',
          hint: 'install Docker Engine 25 or newer, and write unix:///var/run/docker.sock or ssh://<user>@<host>',
        });
      if (host.engine < OLDEST_ENGINE)
        yield report(environment, ['docker', name, 'engine'], {
          message: `Docker ${host.engine} is too old`,
          hint: 'update the engine to 28 or newer',
        });
    }
  },
};

/** The last major version whose private networks can be reached by neighbours of the host. */
const WEAK_ENGINE = 27;

export const engineInsecure: Rule = {
  severity: 'warning',
  meaning: "Before Docker 28, neighbours in the host's network can reach ports and private networks of its containers.",
  fix: `Update the engine to ${WEAK_ENGINE + 1} or newer, and write its version in \`engine\`.`,
  *check(world) {
    for (const { environment, name, host } of allHosts(world)) {
      if (host.engine > WEAK_ENGINE || host.engine < OLDEST_ENGINE) continue;
      yield report(environment, ['docker', name, 'engine'], {
        message: "before version 28, neighbours in the host's network can reach Docker's ports and private networks",
        hint: `update the engine to ${WEAK_ENGINE + 1} or newer`,
      });
    }
  },
};

export const gpuDuplicate: Rule = {
  severity: 'error',
  meaning: 'A device is listed twice, in one host or in two.',
  fix: 'List each device once.',
  *check(world) {
    const devices = [...allHosts(world)].flatMap((entry) =>
      inventory(entry.host)
        .filter(({ id }) => !/^[0-9]+$/.test(id))
        .map((device) => ({ ...entry, device })),
    );
    for (const [uuid, [first, ...others]] of groupBy(devices, ({ device }) => device.id)) {
      for (const { environment, name, device } of others) {
        const location = `${first.name}${first.environment === environment ? '' : ` in ${first.environment.name}`}`;
        yield report(environment, ['docker', name, 'gpus', device.entry, 'uuid'], {
          message: `${uuid} is already listed as a device of ${location}`,
          hint: 'list each device once',
          concerns: [first.environment.name],
        });
      }
    }
  },
};

/** Hosts that list devices by count, with the first such entry. */
function* countedDevices(world: World) {
  for (const { environment, name, host } of allHosts(world)) {
    const counted = host.gpus.flatMap((gpu, entry) =>
      'count' in gpu ? [{ entry, count: gpu.count, product: gpu.product }] : [],
    );
    const [first] = counted;
    if (!first) continue;
    const vendor = world.gpus.get(first.product)?.vendor ?? 'nvidia';
    const total = counted.reduce((sum, { count }) => sum + count, 0);
    const mixed = counted.length < host.gpus.length;
    yield { environment, name, path: ['docker', name, 'gpus', first.entry], total, mixed, vendor };
  }
}

export const gpuConflict: Rule = {
  severity: 'error',
  meaning: 'A host lists some devices by uuid and some by count: a counted one could be one of the uuids.',
  fix: 'Write the uuid of every device.',
  *check(world) {
    for (const { environment, name, path, mixed, vendor } of countedDevices(world)) {
      if (!mixed) continue;
      yield report(environment, path, {
        message: `${name} lists some devices by uuid and some by count; a counted one could be one of the uuids`,
        hint:
          vendor === 'intel'
            ? 'write count for every device'
            : `write the uuid of every device; ${LISTED_BY[vendor]} lists them`,
      });
    }
  },
};

export const gpuUnpinned: Rule = {
  severity: 'warning',
  meaning: 'A host lists several devices by count: they are identified by index, which changes when one is removed.',
  fix: `Write an entry with its uuid for each device; ${LISTED_BY.nvidia} or ${LISTED_BY.amd} lists them.`,
  *check(world) {
    for (const { environment, path, mixed, total, vendor } of countedDevices(world)) {
      // Intel's devices have an index only
      if (mixed || total <= 1 || vendor === 'intel') continue;
      yield report(environment, path, {
        message: 'counted devices are identified by index, which changes when one is removed',
        hint:
          `write an entry with its uuid for each device; ${LISTED_BY[vendor]} lists them` +
          (vendor === 'amd' ? ', unless it shows GPU-XX for them' : ''),
      });
    }
  },
};
