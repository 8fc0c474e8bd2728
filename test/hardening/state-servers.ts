import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** Small servers with the routes that Terraform's backends use, each with what it holds. */
export interface StateServer {
  readonly url: string;
  /** The states by the name that the backend gave them. */
  readonly states: () => ReadonlyMap<string, string>;
  /** Names of the locks that are held. */
  readonly locks: () => readonly string[];
  readonly close: () => Promise<void>;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

interface Answer {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Store = Map<string, string>;

async function serve(answer: (asked: Asked) => Answer, held: Omit<StateServer, 'url' | 'close'>): Promise<StateServer> {
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const asked = {
        method: request.method ?? 'GET',
        path: pathname,
        query: searchParams,
        headers: request.headers,
        body: Buffer.concat(parts.map((part) => new Uint8Array(part))).toString('utf8'),
      };
      const { status = 200, body = '', headers = {} } = answer(asked);
      response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
      response.end(asked.method === 'HEAD' ? '' : body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...held,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * GitLab's and Gitea's: a state at `/api/v4/projects/7/terraform/state/NAME` by GET, POST and DELETE, its lock at
 * `…/NAME/lock` by POST and DELETE, and 404 for anything else.
 */
export function registryServer(): Promise<StateServer> {
  const [states, locks]: [Store, Store] = [new Map(), new Map()];
  return serve(
    ({ method, path, body }) => {
      const [, name, lock] =
        /^\/(?:gitlab\/)?api\/(?:v4\/projects|packages)\/[^/]+\/terraform\/state\/([A-Za-z0-9_.-]+)(\/lock)?$/.exec(
          path,
        ) ?? [];
      if (name === undefined) return { status: 404, body: '{"error":"404 Not Found"}' };
      if (lock === undefined) return resource(states, name, { method, body }, { update: 'POST' });
      return locking(locks, name, { method, body }, { take: 'POST', release: 'DELETE' });
    },
    { states: () => states, locks: () => [...locks.keys()] },
  );
}

/** A server by Terraform's own words: LOCK and UNLOCK at the address of the state, whatever its path is. */
export function plainServer(): Promise<StateServer> {
  const [states, locks]: [Store, Store] = [new Map(), new Map()];
  return serve(
    ({ method, path, query, body }) => {
      const name = `${path}${query.get('state') ?? ''}`;
      if (method === 'LOCK' || method === 'UNLOCK')
        return locking(locks, name, { method, body }, { take: 'LOCK', release: 'UNLOCK' });
      return resource(states, name, { method, body }, { update: 'POST' });
    },
    { states: () => states, locks: () => [...locks.keys()] },
  );
}

type Call = Pick<Asked, 'method' | 'body'>;

function resource(
  states: Store,
  name: string,
  { method, body }: Call,
  { update }: { readonly update: string },
): Answer {
  if (method === update) states.set(name, body);
  else if (method === 'DELETE') states.delete(name);
  else if (method !== 'GET') return { status: 405 };
  const state = states.get(name);
  return state === undefined ? { status: 404 } : { body: state };
}

function locking(
  locks: Store,
  name: string,
  { method, body }: Call,
  { take, release }: { readonly take: string; readonly release: string },
): Answer {
  const holder = locks.get(name);
  if (method === release) locks.delete(name);
  else if (method !== take) return { status: 405 };
  else if (holder !== undefined) return { status: 423, body: holder };
  else locks.set(name, body);
  return {};
}

const isLock = (name: string): boolean => /\.tflock$|\/\.lock$/.test(name);

/** S3's objects by path, with `If-None-Match: *`, as `use_lockfile` needs it. */
export function s3Server(): Promise<StateServer> {
  const objects: Store = new Map();
  return serve(
    ({ method, path, query, headers, body }) => {
      const [, bucket = '', key = ''] = /^\/([^/]+)\/?(.*)$/.exec(decodeURIComponent(path)) ?? [];
      if (key === '' && method === 'GET' && query.has('list-type'))
        return {
          body: listing(bucket, query.get('prefix') ?? '', objects),
          headers: { 'Content-Type': 'application/xml' },
        };
      if (key === '') return {};
      if (method === 'PUT') {
        if (headers['if-none-match'] === '*' && objects.has(key))
          return { status: 412, body: '<Error><Code>PreconditionFailed</Code></Error>' };
        objects.set(key, unchunked(body, headers));
        return { headers: { ETag: etag(body) } };
      }
      if (method === 'DELETE') {
        objects.delete(key);
        return { status: 204 };
      }
      const object = objects.get(key);
      if (object === undefined)
        return {
          status: 404,
          body: '<Error><Code>NoSuchKey</Code></Error>',
          headers: { 'Content-Type': 'application/xml' },
        };
      // Terraform asks for parts, and would ask for ever if it got the whole each time
      const range = `bytes 0-${object.length - 1}/${object.length}`;
      return headers.range === undefined
        ? { body: object, headers: { ETag: etag(object) } }
        : { status: 206, body: object, headers: { ETag: etag(object), 'Content-Range': range } };
    },
    {
      states: () => new Map([...objects].filter(([name]) => !isLock(name))),
      locks: () => [...objects.keys()].filter(isLock),
    },
  );
}

function etag(text: string): string {
  return `"${createHash('md5').update(text).digest('hex')}"`;
}

/** The body without the frames of `aws-chunked`. */
function unchunked(body: string, headers: IncomingMessage['headers']): string {
  if (!String(headers['content-encoding'] ?? '').includes('aws-chunked')) return body;
  const [size = '0'] = /^[0-9a-f]+/.exec(body) ?? [];
  const start = body.indexOf('\r\n') + 2;
  return body.slice(start, start + Number.parseInt(size, 16));
}

function listing(bucket: string, prefix: string, objects: Store): string {
  const found = [...objects.keys()].filter((name) => name.startsWith(prefix));
  const contents = found.map((name) => `<Contents><Key>${name}</Key><Size>1</Size></Contents>`).join('');
  const head = `<Name>${bucket}</Name><Prefix>${prefix}</Prefix><KeyCount>${found.length}</KeyCount>`;
  return `<ListBucketResult>${head}${contents}</ListBucketResult>`;
}

interface KubernetesObject {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly data?: { readonly tfstate?: string };
  readonly spec?: { readonly holderIdentity?: string | null };
}

/** The Secrets and Leases of an API server. */
export function kubernetesServer(): Promise<StateServer> {
  const objects = new Map<string, KubernetesObject>();
  const namesOf = (kind: string) => [...objects].filter(([path]) => path.includes(`/${kind}/`));
  return serve(
    ({ method, path, query, body }) => {
      const [, collection, name] = /^(\/.*\/namespaces\/[^/]+\/[a-z]+)(?:\/([^/]+))?$/.exec(path) ?? [];
      if (collection === undefined) return { status: 404, body: status(404) };
      const kind = collection.endsWith('/secrets')
        ? { kind: 'Secret', apiVersion: 'v1' }
        : { kind: 'Lease', apiVersion: 'coordination.k8s.io/v1' };
      const object = body === '' ? undefined : { ...(JSON.parse(body) as KubernetesObject), ...kind };
      if (method === 'POST' && object) objects.set(`${collection}/${object.metadata.name}`, object);
      else if (method === 'PUT' && object) objects.set(path, object);
      else if (method === 'DELETE') objects.delete(path);
      else if (name === undefined) return { body: list([...objects], collection, query.get('labelSelector') ?? '') };
      const found = object ?? objects.get(path);
      return found === undefined ? { status: 404, body: status(404) } : { body: JSON.stringify(found) };
    },
    {
      states: () => new Map(namesOf('secrets').map(([path, { data }]) => [path, gunzipped(data?.tfstate ?? '')])),
      locks: () => namesOf('leases').flatMap(([path, { spec }]) => (spec?.holderIdentity ? [path] : [])),
    },
  );
}

function gunzipped(text: string): string {
  return gunzipSync(new Uint8Array(Buffer.from(text, 'base64'))).toString('utf8');
}

function status(code: number): string {
  return JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code });
}

function list(objects: readonly (readonly [string, KubernetesObject])[], collection: string, selector: string): string {
  const wanted = selector
    .split(',')
    .filter((part) => part !== '')
    .map((part) => part.split(/==?/));
  const items = objects
    .filter(([path]) => path.startsWith(`${collection}/`))
    .map(([, object]) => object)
    .filter(({ metadata }) => wanted.every(([key = '', value]) => metadata.labels?.[key] === value));
  return JSON.stringify({ kind: 'SecretList', apiVersion: 'v1', metadata: {}, items });
}
