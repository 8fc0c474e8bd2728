import { NAME_RULE } from '../values/name';
import { always } from './hints';
import { asHolders, asDigest, asName, asReference, asTokenHash, asVersion } from './hints-words';
import { asCa, asGpus, asPeer, asResource, asTarget, asTls } from './hints-maps';
import { asNoProxy, asOrigin, asPath, asProxy, asUrl } from './hints-addresses';
import { type Kind, mapKind, stringKind, wordOrMapKind } from './kind';

/** Kinds of values in pool files. */
export const POOL_KINDS = {
  name: () => stringKind(`a name of ${NAME_RULE}`, 'chat', { hint: asName }),
  version: () => stringKind('a version such as 0.32.15', '0.32.15', { hint: asVersion }),
  digest: () =>
    stringKind('sha256: and 64 lower-case hex digits', '"sha256:…", with all 64 digits', { hint: asDigest }),
  tokenHash: () =>
    stringKind('the SHA-256 of a token, 64 lower-case hex digits', '"…", as `poolform token` prints it', {
      secret: true,
      hint: asTokenHash,
    }),
  token: () =>
    mapKind('a token as { sha256: "<64 hex digits>" }', '{ sha256: "…" }, as `poolform token` prints it', {
      secret: true,
      hint: asTokenHash,
    }),
  holders: () =>
    mapKind(
      'tokens by the name of their holder, such as { support: { sha256: "<64 hex digits>" } }',
      '{ support: { sha256: "…" } }',
      { secret: true, hint: asHolders },
    ),
  reference: () =>
    stringKind('a model such as mistral:7b or registry.example/team/mistral:7b', 'mistral:7b', { hint: asReference }),
  model: () =>
    wordOrMapKind('a model such as mistral:7b, or { name: mistral:7b, digest: "sha256:…" }', 'mistral:7b', {
      hint: asReference,
    }),
  gpus: () =>
    wordOrMapKind('none, or { product: nvidia-l4, count: 1 }', '{ product: nvidia-l4, count: 1 }, or gpus: none', {
      hint: asGpus,
    }),
  product: () =>
    stringKind('a GPU product such as nvidia-l4, in lower case', 'nvidia-l4', {
      hint: always('write a product from catalog/gpus.yaml'),
    }),
  resource: () =>
    stringKind(
      'devices of NVIDIA, AMD or Intel by the name that the plugin of the vendor gives them, such as ' +
        'nvidia.com/mig-1g.10gb',
      'nvidia.com/mig-1g.10gb',
      { hint: asResource },
    ),
  tls: () =>
    wordOrMapKind(
      'none, { bundle: /etc/poolform/chat/bundle.pem } on a Docker host, or { secret: chat-tls } on a cluster',
      'none',
      { hint: asTls },
    ),
  ca: () =>
    mapKind(
      '{ file: /etc/ssl/corp.pem } on a Docker host, or { configMap: corp-ca } on a cluster',
      '{ file: /etc/ssl/corp.pem }',
      { hint: asCa },
    ),
  target: () =>
    mapKind('a place: { docker: box-1 } or { kubernetes: gpu-cluster }', '{ docker: … } or { kubernetes: … }', {
      hint: asTarget,
    }),
  peer: () =>
    mapKind('{ cidr: 10.20.0.0/16 }, or { namespace: team-ai } on a cluster', '{ cidr: 10.20.0.0/16 }', {
      hint: asPeer,
    }),
  hostPath: () =>
    stringKind(
      'an absolute path on the Docker host, of letters, digits and . _ @ + -',
      '/etc/poolform/tls/bundle.pem',
      {
        hint: asPath,
      },
    ),
  url: () =>
    stringKind(
      'an http or https address such as https://chat.example.internal, without user, query or fragment',
      'https://chat.example.internal',
      { hint: asUrl },
    ),
  origin: () =>
    stringKind(
      'the origin of a web page such as https://chat.example: lower case, no path, no slash at the end, no default port',
      'https://chat.example',
      { hint: asOrigin },
    ),
  proxy: () =>
    stringKind('a proxy such as http://proxy.example:3128, without user and password', 'http://proxy.example:3128', {
      hint: asProxy,
    }),
  noProxy: () =>
    stringKind(
      'a name such as registry.example or .corp.example, an IPv4 address or a network, with a port if it has one',
      'registry.example',
      { hint: asNoProxy },
    ),
  variable: () =>
    stringKind('the name of a variable such as OLLAMA_SCHED_SPREAD, in upper case', 'OLLAMA_SCHED_SPREAD: "1"'),
} as const satisfies Record<string, (...args: never[]) => Kind>;
