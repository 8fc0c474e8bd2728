import { type Cidr, isPrivateNetwork, overlaps, parseCidr, toNumber } from '../values/address';
import { slots } from '../facts/networks';
import { hostNameOf, type World } from '../world';
import { byHost } from './host-capacity';
import { allHosts, type HostEntry } from './hosts';
import { report, type Rule } from './rule';

/** Networks that a host's pools are given. A host is reported for the first thing that is wrong with them. */

type Problem = 'invalid' | 'public' | 'too-small' | 'conflict';

function problemOf({ subnets, address }: HostEntry['host'], network: Cidr & { readonly canonical: string }) {
  if (network.canonical !== subnets) return 'invalid';
  if (!isPrivateNetwork(network)) return 'public';
  if (network.prefix > 26) return 'too-small';
  const own = toNumber(address);
  return own >= network.first && own <= network.last ? 'conflict' : undefined;
}

function* hostsWithSubnets(world: World, problem: Problem | undefined) {
  for (const entry of allHosts(world)) {
    const network = parseCidr(entry.host.subnets);
    if (network && problemOf(entry.host, network) === problem)
      yield { ...entry, network, path: ['docker', entry.name, 'subnets'] };
  }
}

interface Texts extends Pick<Rule, 'meaning' | 'fix'> {
  readonly message: (host: HostEntry['host']) => string;
  readonly hint: string;
}

/** The rule that reports one problem of the networks. */
function subnetsRule(problem: Problem, { meaning, fix, message, hint }: Texts): Rule {
  return {
    severity: 'error',
    meaning,
    fix,
    *check(world) {
      for (const { environment, host, path } of hostsWithSubnets(world, problem))
        yield report(environment, path, { message: message(host), hint });
    },
  };
}

export const subnetsInvalid: Rule = {
  severity: 'error',
  meaning: "The network for a host's pools has host bits set.",
  fix: 'Write it without host bits.',
  *check(world) {
    for (const { environment, host, network, path } of hostsWithSubnets(world, 'invalid'))
      yield report(environment, path, {
        message: `${host.subnets} has host bits set`,
        hint: `write ${network.canonical}`,
      });
  },
};

export const subnetsPublic = subnetsRule('public', {
  meaning: "The network for a host's pools is not private.",
  fix: 'Write a network from 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.',
  message: (host) => `${host.subnets} is not private`,
  hint: 'write a network from 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16',
});

export const subnetsTooSmall = subnetsRule('too-small', {
  meaning: "The network for a host's pools has no room for even one pool, which takes 64 addresses.",
  fix: 'Write a /26 or wider; a /20 has room for 64 pools.',
  message: (host) => `${host.subnets} has no room for a pool, which takes 64 addresses`,
  hint: 'write a /26 or wider; a /20 has room for 64 pools',
});

export const subnetsConflict = subnetsRule('conflict', {
  meaning: "The network for a host's pools contains the host's own address.",
  fix: 'Write a network that does not contain it.',
  message: (host) => `${host.subnets} contains the host's own address ${host.address}`,
  hint: 'write a network that does not contain it',
});

/** The host would look for such clients among its own containers, and they would never get an answer. */
export const fromConflict: Rule = {
  severity: 'error',
  meaning: "Clients of a pool are in the network that the host's pools have for themselves.",
  fix: 'Write other `subnets` for the host in `environment.yaml`.',
  *check(world) {
    for (const { name, host, network, pools } of hostsWithSubnets(world, undefined)) {
      for (const pool of pools.filter(({ spec }) => hostNameOf(spec) === name)) {
        for (const [i, peer] of (pool.spec.access.from ?? []).entries()) {
          if (!('cidr' in peer)) continue;
          const clients = parseCidr(peer.cidr);
          // a network as wide as a /8 means private networks in general
          if (!clients || clients.prefix <= 8 || !overlaps(network, clients)) continue;
          yield report(pool, ['access', 'from', i, 'cidr'], {
            message: `${peer.cidr} overlaps ${host.subnets}, which the pools of ${name} have for themselves`,
            hint: `write other subnets for ${name} in environment.yaml`,
          });
        }
      }
    }
  },
};

export const subnetsOvercommitted: Rule = {
  severity: 'error',
  meaning: 'A host has more pools than its network has room for.',
  fix: 'Write a wider network, or move a pool to another host.',
  *check(world) {
    for (const placed of byHost(world)) {
      const [{ environment, place, host }] = placed;
      const room = slots(host);
      if (room === 0 || placed.length <= room) continue;
      yield report(environment, ['docker', place, 'subnets'], {
        message: `${host.subnets} has room for ${room} pool${room === 1 ? '' : 's'}, and there are ${placed.length}`,
        hint: 'write a wider network; the change moves every pool of the host',
      });
    }
  },
};
