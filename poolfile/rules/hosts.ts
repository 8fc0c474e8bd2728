import { addressKind, type Cidr, isPrivateNetwork, overlaps, parseCidr, toNumber } from '../values/address';
import { inventory } from '../facts/devices';
import type { DockerHostSpec, EnvironmentSpec } from '../schema/environment-file';
import { nearest } from '../values/nearest';
import { groupBy } from '../values/group-by';
import { hostNameOf, hosts, type PoolEntry, type Rule, report, type ParsedFile, type World } from '../world';

interface PlacedHost {
  readonly environment: ParsedFile<EnvironmentSpec>;
  readonly name: string;
  readonly host: DockerHostSpec;
  /** Those of its environment. */
  readonly pools: readonly PoolEntry[];
}

function* allHosts(world: World): Iterable<PlacedHost> {
  for (const { environment, pools } of world.environments) {
    if (environment) for (const [name, host] of hosts(environment.spec)) yield { environment, name, host, pools };
  }
}

/** Two ways to say one engine are one engine: another user, the default port, /var/run for /run. */
function engineOf({ host }: DockerHostSpec): string {
  if (host.startsWith('unix://')) return host.replace('unix:///var/run/', 'unix:///run/');
  return host
    .replace(/^[a-z]+:\/\/(?:[^@]*@)?/, '')
    .replace(/:(?:22|2375|2376)$/, '')
    .toLowerCase();
}

export const hostTaken: Rule = function* (world) {
  for (const [, [first, ...others]] of groupBy(allHosts(world), ({ host }) => engineOf(host))) {
    for (const { environment, name } of others) {
      const where = first.environment === environment ? '' : ` in ${first.environment.name}`;
      yield report(
        'error',
        environment,
        ['docker', name, 'host'],
        `docker.${name}.host: this engine is ${first.name}${where} already`,
        'an engine belongs to one place: its devices, ports and networks are given out once',
        {
          concerns: [first.environment.name],
        },
      );
    }
  }
};

export const addressPublic: Rule = function* (world) {
  for (const { environment, name, host } of allHosts(world)) {
    const kind = addressKind(host.address);
    if (kind === 'loopback' || kind === 'private') continue;
    const why = {
      unspecified: 'publishes on every interface, public ones too',
      notIpv4: 'publishes on every interface, public ones too',
      linkLocal: 'is a link-local address',
      public: 'is a public address',
    }[kind];
    yield report(
      'error',
      environment,
      ['docker', name, 'address'],
      `docker.${name}.address: ${host.address} ${why}`,
      "write 127.0.0.1, or the host's address in a private network; a way in from outside belongs in front of it",
    );
  }
};

export const hostCertificates: Rule = function* (world) {
  for (const { environment, name, host } of allHosts(world)) {
    const tcp = host.host.startsWith('tcp://');
    if (tcp && host.certificates === undefined) {
      yield report(
        'error',
        environment,
        ['docker', name, 'host'],
        `docker.${name}.host: tcp:// without certificates gives the host to whoever reaches the port`,
        'write certificates: <folder with ca.pem, cert.pem and key.pem>, or use ssh://',
      );
    } else if (!tcp && host.certificates !== undefined) {
      yield report(
        'error',
        environment,
        ['docker', name, 'certificates'],
        `docker.${name}.certificates: only a tcp:// host has them`,
        'remove it',
      );
    }
  }
};

/** The last major version whose private networks could be reached from neighbours of the host. */
const WEAK_ENGINE = 27;

export const engineOld: Rule = function* (world) {
  for (const { environment, name, host } of allHosts(world)) {
    if (host.engine <= WEAK_ENGINE) {
      yield report(
        'warning',
        environment,
        ['docker', name, 'engine'],
        `docker.${name}.engine: before version 28 ports and private networks of Docker can be reached from the host's own network`,
        'update the engine to 28 or newer',
      );
    }
  }
};

export const subnetsRange: Rule = function* (world) {
  for (const { environment, name, host, pools } of allHosts(world)) {
    const network = parseCidr(host.subnets);
    if (!network) continue;
    const path = ['docker', name, 'subnets'];
    const address = toNumber(host.address);
    if (network.canonical !== host.subnets)
      yield report(
        'error',
        environment,
        path,
        `docker.${name}.subnets: ${host.subnets} has bits behind its prefix`,
        `write ${network.canonical}`,
      );
    else if (!isPrivateNetwork(network))
      yield report(
        'error',
        environment,
        path,
        `docker.${name}.subnets: ${host.subnets} is not private`,
        'write a network from 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16',
      );
    else if (network.prefix > 26)
      yield report(
        'error',
        environment,
        path,
        `docker.${name}.subnets: ${host.subnets} has no room for a pool, which takes 64 addresses`,
        'write a /26 at the least; a /20 has room for 64 pools',
      );
    else if (address >= network.first && address <= network.last)
      yield report(
        'error',
        environment,
        path,
        `docker.${name}.subnets: the host's own address ${host.address} lies in ${host.subnets}`,
        'write a network that the host is not in',
      );
    else yield* clientsInside(network, name, host, pools);
  }
};

/** Clients whose addresses the host would look for among its own containers could never get an answer. */
function* clientsInside(
  network: Cidr,
  name: string,
  host: DockerHostSpec,
  pools: readonly PoolEntry[],
): ReturnType<Rule> {
  for (const pool of pools.filter(({ spec }) => hostNameOf(spec) === name)) {
    for (const [i, peer] of (pool.spec.access.from ?? []).entries()) {
      if (!('cidr' in peer)) continue;
      const from = parseCidr(peer.cidr);
      if (from && from.prefix > 8 && overlaps(network, from)) {
        yield report(
          'error',
          pool,
          ['access', 'from', i, 'cidr'],
          `access.from[${i}].cidr: ${peer.cidr} overlaps ${host.subnets}, which the pools of ${name} have for themselves`,
          `choose other subnets for ${name} in environment.yaml`,
        );
      }
    }
  }
}

export const gpuTaken: Rule = function* (world) {
  const devices = [...allHosts(world)].flatMap((at) =>
    inventory(at.host)
      .filter(({ id }) => !/^[0-9]+$/.test(id))
      .map((device) => ({ ...at, device })),
  );
  for (const [uuid, [first, ...others]] of groupBy(devices, ({ device }) => device.id)) {
    for (const { environment, name, device } of others) {
      const where = `${first.name}${first.environment === environment ? '' : ` in ${first.environment.name}`}`;
      yield report(
        'error',
        environment,
        ['docker', name, 'gpus', device.entry, 'uuid'],
        `docker.${name}.gpus[${device.entry}].uuid: ${uuid} is a device of ${where} already`,
        'a device has one entry',
        {
          concerns: [first.environment.name],
        },
      );
    }
  }
};

export const gpuByIndex: Rule = function* (world) {
  for (const { environment, name, host } of allHosts(world)) {
    const byIndex = host.gpus.flatMap((gpu, entry) => ('count' in gpu ? [{ entry, count: gpu.count }] : []));
    const first = byIndex[0];
    if (!first) continue;
    const path = ['docker', name, 'gpus', first.entry];
    const shown = `docker.${name}.gpus[${first.entry}]`;
    if (byIndex.length < host.gpus.length) {
      yield report(
        'error',
        environment,
        path,
        `${shown}: some devices of ${name} are named by uuid and some by count; an index could be one of the uuids`,
        'give every device its uuid',
      );
    } else if (byIndex.reduce((sum, { count }) => sum + count, 0) > 1) {
      yield report(
        'warning',
        environment,
        path,
        `${shown}: devices are told apart by index, and an index moves when a device is taken out`,
        'give each device an entry with its uuid; `nvidia-smi -L` shows it',
      );
    }
  }
};

export const productUnknown: Rule = function* (world) {
  for (const { environment, name, host } of allHosts(world)) {
    for (const [i, gpu] of host.gpus.entries()) {
      if (!('product' in gpu) || world.gpus.has(gpu.product)) continue;
      const near = nearest(gpu.product, world.gpus.keys());
      yield report(
        'error',
        environment,
        ['docker', name, 'gpus', i, 'product'],
        `docker.${name}.gpus[${i}].product: ${gpu.product} is not in the catalogue`,
        near !== undefined
          ? `did you mean ${near}?`
          : 'catalog/gpus.yaml lists them; for what it lacks write { resource, uuid }',
      );
    }
  }
};
