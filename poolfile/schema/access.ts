import { z } from 'zod';
import { kindMessage } from '../suggestions/kinds';
import { PORT } from '../values/bounds';
import { block, field, listOf, named } from './builders';
import * as v from './scalars';

/** `access`: the gateway of a pool, which is its only door. */

const Token = block(
  {
    sha256: field(v.tokenHash, 'SHA-256 of the token, 64 lower-case hex digits; `poolform token` prints it'),
    maxConcurrent: field(
      v.whole(1, 65_536),
      'Requests that may run or wait at a time with this token; the next one gets 429 with Retry-After. ' +
        'Default: no limit, but what a token has beyond its share of the slots waits behind the requests of others',
      64,
    ).optional(),
  },
  kindMessage('token'),
);

const Tls = z.union(
  [
    z.literal('none', { error: kindMessage('tls') }),
    block({
      bundle: field(
        v.hostPath,
        'Docker: a PEM file with certificate and key on the host; its folder is mounted',
        '/etc/poolform/chat/bundle.pem',
      ),
    }),
    block({
      secret: field(v.objectName, "Kubernetes: a Secret of type kubernetes.io/tls in the pool's namespace", 'chat-tls'),
    }),
  ],
  { error: kindMessage('tls') },
);

const Peer = z.union(
  [
    block({
      cidr: field(v.anyCidr, 'An IPv4 network; on a cluster also an IPv6 network', '10.20.0.0/16', 'fd00:10::/32'),
    }),
    block({
      namespace: field(v.namespace, 'Kubernetes: a namespace of the cluster', 'rensei'),
      pods: field(
        named(v.labelKey, v.labelValue, 'labels by name'),
        'Only pods with these labels; default: all pods of the namespace',
        { app: 'runner' },
      ).optional(),
    }),
  ],
  { error: kindMessage('peer') },
);

export const Access = block({
  port: field(
    v.whole(PORT.min, PORT.max).default(11_434),
    "Port of the gateway: on the host's address, or of the Service",
    11_434,
  ),
  auth: field(
    v.choice('token', 'none').default('token'),
    'token: every request needs a token; none: only on a loopback address of a Docker host',
    'token',
  ),
  tokens: field(
    named(v.name, Token, 'tokens by the name of their holder', kindMessage('holders')).default({}),
    'Tokens by the name of their holder: each is the hash of a random token; `poolform token` makes one',
  ),
  from: field(
    listOf(Peer, 'networks', '[{ cidr: 10.20.0.0/16 }]'),
    'Who may connect. Docker: networks, in addition to the host itself. ' +
      "Kubernetes: networks and namespaces; default: the pool's own namespace",
  ).optional(),
  metricsFrom: field(
    listOf(Peer, 'networks or namespaces', '[{ namespace: monitoring }]'),
    "Kubernetes: who may read the gateway's metrics; default: nobody",
    [{ namespace: 'monitoring' }],
  ).optional(),
  tls: field(
    Tls,
    'Certificate of the gateway; required on a cluster and on any address other than loopback',
  ).optional(),
  origins: field(
    listOf(v.origin, 'origins', '[https://chat.example]').default([]),
    'Web pages that may use the pool from a browser: exact origins, as browsers send them; default: none',
    ['https://chat.example'],
  ),
  url: field(
    v.url,
    'Address that clients use; default: http(s)://<address>:<port> on Docker, the name of the Service on a cluster',
    'https://chat.ai.example.internal',
  ).optional(),
});
