import { NAME_RULE } from '../values/name';
import * as hints from './hints';
import type { Got, Hint } from './hints';
import { referenceProblem } from '../values/model-reference';
import { Duration, Size } from '../values/units';

/** One kind of value: how a message names what was expected, and what is said to the mistakes that people make. */
export interface Kind {
  /** Behind `expected `. */
  readonly expected: string;
  /** Which types of YAML values can be right. */
  readonly acceptedTypes: readonly Got['type'][];
  /** A value to copy, for a mistake that has no hint of its own. */
  readonly example: string;
  /** The value must not be shown, because what stands there by mistake is a secret. */
  readonly secret?: true;
  readonly hint?: Hint;
}

/** Most values are texts. */
const text = (
  expected: string,
  example: string,
  more: Omit<Partial<Kind>, 'expected' | 'acceptedTypes' | 'example'> = {},
): Kind => ({ expected, acceptedTypes: ['text'], example, ...more });
const number = (expected: string, example: string, hint: Hint): Kind => ({
  expected,
  acceptedTypes: ['number'],
  example,
  hint,
});
const always =
  (what: string): Hint =>
  () =>
    what;
const either = (words: readonly (string | number)[]): string => words.join(', ').replace(/, ([^,]*)$/, ' or $1');
const asReference: Hint = ({ text: got, type }) =>
  type === 'text' ? referenceProblem(got) : hints.inQuotes({ text: got, type, key: '-' });
const LOCK: Hint = always('delete the entry: what it held is chosen anew');

const KINDS = {
  text: () => text('a text', '"…"', { hint: hints.inQuotes }),
  shorter: (most: number) => text(`a text of at most ${most} characters`, '"…"', { hint: hints.inQuotes }),
  flag: (): Kind => ({
    expected: 'true or false',
    acceptedTypes: ['flag'],
    example: 'true, or false',
    hint: hints.asFlag,
  }),
  whole: (min: number, max: number) =>
    number(`a whole number from ${min} to ${max}`, String(min), hints.asWhole(min, max)),
  number: (min: number, max: number) => number(`a number from ${min} to ${max}`, String(min), hints.asWithin(min, max)),
  tenths: (min: number, max: number) =>
    number(`a number from ${min} to ${max} with at most one decimal`, '8', hints.asProcessors(min, max)),
  version1: () => number('1', '1', hints.asVersion1),
  choice: (...words: string[]) => text(either(words), words[0] ?? '', { hint: hints.asChoice(words) }),
  autoOrWhole: (min: number, max: number): Kind => ({
    expected: `auto or a whole number from ${min} to ${max}`,
    acceptedTypes: ['text', 'number'],
    example: 'auto',
    hint: hints.asWhole(min, max),
  }),
  size: () => text(Size.EXPECTED, '24GiB', { hint: hints.asSize }),
  duration: (min: string, max: string) =>
    text(`${Duration.EXPECTED}, from ${min} to ${max}`, '5m', {
      hint: hints.asDuration(Duration.parse(min).seconds, Duration.parse(max).seconds),
    }),
  keepAlive: () => text('a duration from 0s to 24h such as 5m, or forever', '5m', { hint: hints.asKeepAlive }),
  name: () => text(`a name of ${NAME_RULE}`, 'chat', { hint: hints.asName }),
  version: () => text('a version such as 0.32.15', '0.32.15', { hint: hints.asVersion }),
  image: () =>
    text(
      'an image such as haproxy:3.2 or registry.example/team/haproxy@sha256:…',
      'registry.example/team/haproxy:3.2',
      { hint: hints.asImage },
    ),
  digest: () =>
    text('sha256: and 64 lower-case hex digits', '"sha256:…", with all 64 digits', { hint: hints.asDigest }),
  tokenHash: () =>
    text('the SHA-256 of a token, 64 lower-case hex digits', '"…", as `poolform token` prints it', {
      secret: true,
      hint: hints.asTokenHash,
    }),
  token: (): Kind => ({
    expected: 'a token as { sha256: "<64 hex digits>" }',
    acceptedTypes: ['map'],
    example: '{ sha256: "…" }, as `poolform token` prints it',
    secret: true,
    hint: hints.asTokenHash,
  }),
  holders: (): Kind => ({
    expected: 'tokens by the name of who holds them, { support: { sha256: "<64 hex digits>" } }',
    acceptedTypes: ['map'],
    example: '{ support: { sha256: "…" } }',
    secret: true,
    hint: hints.asHolders,
  }),
  reference: () =>
    text('a model such as mistral:7b or registry.example/team/mistral:7b', 'mistral:7b', { hint: asReference }),
  model: (): Kind => ({
    expected: 'a model such as mistral:7b, or { name: mistral:7b, digest: "sha256:…" }',
    acceptedTypes: ['text', 'map'],
    example: 'mistral:7b',
    hint: asReference,
  }),
  gpus: (): Kind => ({
    expected: 'none, or { product: nvidia-l4, count: 1 }',
    acceptedTypes: ['text', 'map'],
    example: '{ product: nvidia-l4, count: 1 }, or gpus: none',
    hint: hints.asGpus,
  }),
  host: (fields: string): Kind => ({
    expected: `fields: ${fields}`,
    acceptedTypes: ['map'],
    example: '{ host: unix:///var/run/docker.sock }',
    hint: hints.asHost,
  }),
  device: (): Kind => ({
    expected: '{ product: nvidia-l4, uuid: GPU-… } or { product: nvidia-l4, count: 1 }',
    acceptedTypes: ['map'],
    example: '{ product: nvidia-l4, count: 1 }',
    hint: ({ text: got, type }) => (type === 'text' ? `write { product: ${got}, count: 1 }` : undefined),
  }),
  uuid: () =>
    text(
      'a device such as GPU-11111111-2222-3333-4444-555555555555, lower-case behind GPU-',
      'GPU-…, as `nvidia-smi -L` on the host shows it',
      { hint: always('`nvidia-smi -L` on the host shows it') },
    ),
  product: () =>
    text('a GPU product such as nvidia-l4, in lower case', 'nvidia-l4', {
      hint: always('catalog/gpus.yaml lists them'),
    }),
  resource: () => text("a vendor's resource such as nvidia.com/mig-1g.10gb", 'nvidia.com/mig-1g.10gb'),
  tls: (): Kind => ({
    expected: 'none, { bundle: /etc/poolform/chat/bundle.pem } on a Docker host, or { secret: chat-tls } on a cluster',
    acceptedTypes: ['text', 'map'],
    example: 'none',
    hint: hints.asTls,
  }),
  ca: (): Kind => ({
    expected: '{ file: /etc/ssl/corp.pem } on a Docker host, or { configMap: corp-ca } on a cluster',
    acceptedTypes: ['map'],
    example: '{ file: /etc/ssl/corp.pem }',
    hint: ({ text: got }) => (got.startsWith('/') ? `write ca: { file: ${got} }` : undefined),
  }),
  target: (): Kind => ({
    expected: 'a place: { docker: box-1 } or { kubernetes: gpu-cluster }',
    acceptedTypes: ['map'],
    example: '{ docker: … } or { kubernetes: … }',
    hint: hints.asTarget,
  }),
  peer: (): Kind => ({
    expected: '{ cidr: 10.20.0.0/16 }, or { namespace: team-ai } on a cluster',
    acceptedTypes: ['map'],
    example: '{ cidr: 10.20.0.0/16 }',
    hint: hints.asPeer,
  }),
  place: (): Kind => ({
    expected: 'at least one Docker host or cluster',
    acceptedTypes: ['map'],
    example: '{ here: { host: unix:///var/run/docker.sock } }, or kubernetes: and a cluster',
    hint: always('write docker: { here: { host: unix:///var/run/docker.sock } }, or kubernetes: and a cluster'),
  }),
  nodeGpus: (): Kind => ({
    expected: '{ product: nvidia-l4, count: 4 }, or { resource: nvidia.com/mig-1g.10gb, count: 7 }',
    acceptedTypes: ['map'],
    example: '{ product: nvidia-l4, count: 4 }',
    hint: ({ text: got }) => (got === 'none' ? 'remove the line: a group without it has none' : undefined),
  }),
  namespace: () =>
    text(
      'a namespace such as team-ai: at most 63 lower-case letters, digits and -, with a letter or digit at both ends',
      'team-ai',
      { hint: hints.asName },
    ),
  objectName: () =>
    text('a name of the cluster such as fast-local: lower-case letters, digits, - and .', 'fast-local', {
      hint: hints.asObjectName,
    }),
  clusterDomain: () => text("the domain of the cluster's Services such as cluster.local", 'cluster.local'),
  labelKey: () =>
    text(
      'a key such as team or example.com/team: at most 63 letters, digits and - _ . behind an optional domain and /',
      'team',
      { hint: hints.asLabelKey },
    ),
  labelValue: () =>
    text('at most 63 letters, digits and - _ . with a letter or digit at both ends, or nothing', 'ai', {
      hint: hints.inQuotes,
    }),
  context: () =>
    text('a context of the kubeconfig such as gpu-admin, without blanks', 'gpu-admin', {
      hint: always('`kubectl config get-contexts` shows them; `kubectl config rename-context` renames one'),
    }),
  kubeconfig: () =>
    text('an absolute path such as /etc/poolform/kubeconfig', '/etc/poolform/kubeconfig', {
      hint: always('for a file of your own home remove the line, and set KUBE_CONFIG_PATH where terraform runs'),
    }),
  hostPath: () =>
    text('an absolute path on the Docker host, of letters, digits and . _ @ + -', '/etc/poolform/tls/bundle.pem', {
      hint: hints.asPath,
    }),
  folder: () => text('the folder with ca.pem, cert.pem and key.pem', './certificates/box-1', { hint: hints.asPath }),
  endpoint: () =>
    text('unix:///<socket>, ssh://<user>@<host> or tcp://<host>:<port>', 'unix:///var/run/docker.sock', {
      hint: hints.asEndpoint,
    }),
  address: () => text('an IPv4 address such as 127.0.0.1 or 10.20.0.11', '127.0.0.1', { hint: hints.asAddress }),
  cidr: () => text('an IPv4 network such as 10.20.0.0/16', '10.20.0.0/16', { hint: hints.asCidr }),
  url: () =>
    text(
      'an http or https address such as https://chat.example.internal, without user, query or fragment',
      'https://chat.example.internal',
      { hint: hints.asUrl },
    ),
  proxy: () =>
    text('a proxy such as http://proxy.example:3128, without user and password', 'http://proxy.example:3128', {
      hint: hints.asProxy,
    }),
  variable: () => text('the name of a variable such as OLLAMA_SCHED_SPREAD, in upper case', 'OLLAMA_SCHED_SPREAD: "1"'),
  backend: (): Kind => ({
    expected: 'one Terraform backend, such as { local: {} } or { s3: { bucket: …, region: … } }',
    acceptedTypes: ['map'],
    example: '{ local: {} }',
    hint: ({ text: got, type }) =>
      type === 'text' && /^[a-z0-9]+$/.test(got) ? `write backend: { ${got}: {} }` : undefined,
  }),
  together: (most: number): Kind => ({
    expected: `annotations of at most ${most} bytes together`,
    acceptedTypes: ['map'],
    example: '{ … }',
    hint: always('shorten them: the cluster takes 256KiB, its own among them'),
  }),
  lockSlot: () => number('a whole number from 0 to 65535', '0', LOCK),
  lockDevices: () => text('the name of a device', 'GPU-…', { hint: LOCK }),
  lockReplica: () => text('a replica\'s number in quotes, such as "1"', '"1"', { hint: LOCK }),
  list: (of: string, example: string): Kind => ({
    expected: `a list of ${of}, each behind a "- "`,
    acceptedTypes: ['list'],
    example,
    hint: hints.asItem,
  }),
  filled: (of: string, example: string): Kind => ({
    expected: `at least one ${of}`,
    acceptedTypes: ['list', 'map'],
    example,
    hint: always(`write ${example}`),
  }),
  map: (of: string, field?: string): Kind => ({
    expected: `fields: ${of}`,
    acceptedTypes: ['map'],
    example: `{ ${field ?? /^[a-zA-Z]+(?=,|$)/.exec(of)?.[0] ?? '<name>'}: … }`,
    hint: hints.asField(field),
  }),
} as const satisfies Record<string, (...args: never[]) => Kind>;

type Kinds = typeof KINDS;

/** Names a kind where zod wants a message; `kindOf` finds it again. So every sentence stands in this file. */
export function said<K extends keyof Kinds>(name: K, ...args: Parameters<Kinds[K]>): string {
  return JSON.stringify([name, ...args]);
}

/** The kind behind a zod message; undefined for a message of zod's own. */
export function kindOf(message: string): Kind | undefined {
  if (!message.startsWith('["')) return undefined;
  const [name, ...args] = JSON.parse(message) as [keyof Kinds, ...never[]];
  return (KINDS[name] as (...args: never[]) => Kind)(...args);
}
