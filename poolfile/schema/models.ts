import { z } from 'zod';
import { kindMessage } from '../suggestions/kinds';
import { PORT, PULL_TIMEOUT } from '../values/bounds';
import { block, field, filledListOf, listOf } from './builders';
import * as v from './scalars';

/** `models`, `pull` and `storage`: what a pool serves, how it gets there and where it is kept. */

const ModelFields = block({
  name: field(v.reference, 'What clients ask for; without a tag it means :latest', 'mistral:7b', 'team/tiny:1'),
  from: field(
    v.reference,
    'What is pulled, if it is not the name: host, namespace and model',
    'registry.example:5001/library/tiny:1',
  ).optional(),
  digest: field(
    v.digest,
    'Digest of the manifest; a pull of any other digest fails',
    'sha256:f974a74358d62a017b37c6f424fcdf2744ca02926c4f952513ddf474b2fa5091',
  ).optional(),
  insecure: field(
    v.boolean.default(false),
    'Use plain http for its registry; requires a digest unless the registry has a private address',
  ),
});

export const Model = z.union(
  [v.reference.transform((name): z.output<typeof ModelFields> => ({ name, insecure: false })), ModelFields],
  { error: kindMessage('model') },
);

const Egress = block({
  cidr: field(v.anyCidr, 'An IPv4 or IPv6 network that the pull may reach', '0.0.0.0/0', '::/0'),
  ports: field(filledListOf(v.whole(PORT.min, PORT.max), 'port', 'ports', '[443]'), 'TCP ports', [443]),
});

const CaFile = block({ file: field(v.hostPath, 'Docker: a PEM file on the host', '/etc/ssl/corp.pem') });
const CaConfigMap = block({
  configMap: field(
    v.objectName,
    "Kubernetes: a ConfigMap in the pool's namespace whose values are PEM files",
    'corp-ca',
  ),
});

export const Pull = block({
  timeout: field(
    v.duration(PULL_TIMEOUT),
    'Time for pulling all models of the pool; default: 2h, or longer if known models take longer at 10 MiB per second',
    '2h',
  ).optional(),
  proxy: field(v.proxy, 'Proxy to the registries, without credentials', 'http://proxy.example:3128').optional(),
  noProxy: field(
    listOf(v.noProxy, 'names, addresses and networks', '[registry.example]').default([]),
    'Registries that are asked without the proxy, as in NO_PROXY: a name stands for all names below it too, one with ' +
      'a dot before it for those below it only. Loopback, link-local and private addresses never need an entry',
    ['registry.example', '.corp.example', '203.0.113.0/24'],
  ),
  ca: field(
    z.union([CaFile, CaConfigMap], { error: kindMessage('ca') }),
    "Certificate authorities in addition to the image's own: a file on a Docker host, a ConfigMap on a cluster",
  ).optional(),
  egress: field(
    listOf(Egress, 'networks', '[{ cidr: 0.0.0.0/0, ports: [443] }]'),
    'Kubernetes: what the pull may reach besides DNS; default: port 443 of every public address. ' +
      'Private ranges need an entry within them; link-local, loopback and metadata addresses are never reachable. ' +
      'Docker cannot enforce it',
    [{ cidr: '0.0.0.0/0', ports: [443] }],
  ).optional(),
});

export const Storage = block({
  size: field(
    v.size,
    'Space for models. Kubernetes: size of each claim; required, and an existing claim keeps its size. ' +
      "Docker: only checked against the host's disk",
    '100GiB',
  ).optional(),
  kind: field(
    v.choice('perReplica', 'shared'),
    'perReplica: one claim per replica, the default on a cluster, not available on Docker. ' +
      'shared: one volume for all replicas of the pool, the default on Docker; ' +
      'on a cluster one claim that all nodes can mount (ReadWriteMany)',
    'perReplica',
  ).optional(),
  class: field(
    v.objectName,
    "Kubernetes: storage class; default: that of the place, or else the cluster's default",
    'fast-local',
  ).optional(),
  retain: field(
    v.boolean,
    "Keep models after destroy; default: true, but false if the host's address is loopback. " +
      "On a cluster the claims stay, and so does the pool's own namespace; remove both with kubectl",
  ).optional(),
});
