/** Requests that must never reach a server, as bytes: no HTTP client may normalize them. */

export interface Attack {
  readonly name: string;
  readonly bytes: string;
  /**
   * What the gateway may answer; 0: it closes the connection. Absent: the first of two requests is open, and only the
   * second must not pass.
   */
  readonly statuses?: readonly number[];
}

const REFUSED = [403];
/** No such path: what clients take for a wrong key is only what exists and is closed. */
const NOWHERE = [404];
/** The parser may refuse what is not an HTTP request, and then answers without JSON. */
export const NOT_HTTP: readonly number[] = [0, 400, 403, 404, 405, 501];

/** Paths that change the model store or the server's account, with the methods that the server accepts. */
const CLOSED: readonly (readonly [string, string])[] = [
  ['POST', '/api/pull'],
  ['POST', '/api/push'],
  ['POST', '/api/create'],
  ['POST', '/api/copy'],
  ['DELETE', '/api/delete'],
  ['HEAD', `/api/blobs/sha256:${'a'.repeat(64)}`],
  ['POST', `/api/blobs/sha256:${'a'.repeat(64)}`],
  ['POST', '/api/me'],
  ['POST', '/api/signout'],
  ['DELETE', '/api/user/keys/abc'],
  ['GET', '/api/experimental/aliases'],
  ['POST', '/api/web_search'],
];

const TRICKS: readonly (readonly [string, string])[] = [
  ['POST', '/v1/models/../../api/pull'],
  ['GET', '/v1/models/../../api/pull'],
  ['POST', '//api/pull'],
  ['POST', '/api//pull'],
  ['POST', '/api/pull/'],
  ['POST', '/api/chat/../pull'],
  ['POST', '/api/./pull'],
  ['POST', '/./api/pull'],
  ['POST', '/api/%2e%2e/api/pull'],
  ['POST', '/%61pi/pull'],
  ['POST', '/api/%70ull'],
  ['POST', '/api%2fpull'],
  ['POST', '/api/chat/%2e%2e/pull'],
  ['POST', '/api/chat/..%2fpull'],
  ['POST', '/api/pull?x=/api/chat'],
  ['POST', '/api/pull#/api/chat'],
  ['POST', '/api/pull;/api/chat'],
  ['POST', '/API/PULL'],
  ['POST', '/api\\pull'],
  ['POST', '/api/chat\\..\\pull'],
  ['GET', '/api/tags/../pull'],
  ['POST', '/api/pull%00'],
  ['POST', '/api/pull%20'],
  ['POST', '/v1/../api/pull'],
  ['POST', '/..;/api/pull'],
  ['POST', '/api/chat%0d%0aPOST%20/api/pull'],
];

/** Methods for which an open path is closed. */
const METHODS: readonly (readonly [string, string])[] = [
  ['DELETE', '/api/chat'],
  ['PUT', '/api/chat'],
  ['PATCH', '/api/generate'],
  ['GET', '/api/chat'],
  ['POST', '/api/tags'],
  ['DELETE', '/api/tags'],
  ['OPTIONS', '/api/chat'],
  ['OPTIONS', '*'],
  ['TRACE', '/api/tags'],
  ['PROPFIND', '/api/tags'],
  ['post', '/api/chat'],
  ['DELETE', '/v1/models/tiny:1'],
  ['POST', '/v1/models/tiny:1'],
];

export function attacks(token: string): readonly Attack[] {
  const auth = `Authorization: Bearer ${token}\r\n`;
  const pull = '{"model":"tiny:1"}';
  const closed = `POST /api/pull HTTP/1.1\r\nHost: localhost\r\n${auth}Content-Length: ${pull.length}\r\n\r\n${pull}`;
  const line = (method: string, path: string): string =>
    `${method} ${path} HTTP/1.1\r\nHost: localhost\r\n${auth}Content-Type: application/json\r\n` +
    `Content-Length: ${pull.length}\r\nConnection: close\r\n\r\n${pull}`;
  const post = (headers: string, body: string): string =>
    `POST /api/chat HTTP/1.1\r\nHost: localhost\r\n${auth}Content-Type: application/json\r\n${headers}\r\n\r\n${body}`;
  const chat = '{"model":"tiny:1"}';
  return [
    ...[...CLOSED, ...METHODS].map(([method, path]) => ({
      name: `${method} ${path.slice(0, 40)}`,
      bytes: line(method, path),
      statuses: ['OPTIONS *', 'post /api/chat'].includes(`${method} ${path}`) ? NOT_HTTP : REFUSED,
    })),
    ...TRICKS.map(([method, path]) => ({
      name: `${method} ${path}`,
      bytes: line(method, path),
      statuses: /[#\\]/.test(path)
        ? NOT_HTTP
        : /^(?:\w+ \/api\/pull(?:$|[?/])|POST \/v1\/models\/)/.test(`${method} ${path}`)
          ? REFUSED
          : NOWHERE,
    })),
    { name: 'an absolute request target', bytes: line('POST', 'http://localhost/api/pull'), statuses: [400, 403] },
    {
      name: 'an absolute request target of an open path',
      bytes: line('POST', 'http://localhost/api/chat'),
      statuses: [400, 403],
    },
    {
      name: 'an absolute request target of another host',
      bytes: line('POST', 'http://elsewhere.test:11434/api/pull'),
      statuses: NOT_HTTP,
    },
    {
      name: 'CONNECT to a server',
      bytes: `CONNECT localhost:11434 HTTP/1.1\r\nHost: localhost:11434\r\n${auth}\r\n${closed}`,
      statuses: [400, 403, 405],
    },
    {
      name: 'CONNECT to a path',
      bytes: `CONNECT /api/pull HTTP/1.1\r\nHost: localhost\r\n${auth}\r\n`,
      statuses: NOT_HTTP,
    },
    { name: 'a path with a tab', bytes: line('POST', '/api/pull\t/api/chat'), statuses: NOT_HTTP },
    { name: 'a path with a line feed', bytes: line('POST', '/api/chat\nX: /api/pull'), statuses: NOT_HTTP },
    { name: 'a path with a byte over 127', bytes: line('POST', '/api/pull\xff'), statuses: NOT_HTTP },
    { name: 'HTTP/0.9', bytes: 'GET /api/pull\r\n', statuses: NOT_HTTP },
    {
      name: 'HTTP/1.0 without a host',
      bytes: `POST /api/pull HTTP/1.0\r\n${auth}Content-Length: 0\r\n\r\n`,
      statuses: REFUSED,
    },
    {
      name: 'HTTP/2.0 in the request line',
      bytes: `POST /api/pull HTTP/2.0\r\nHost: localhost\r\n${auth}\r\n`,
      statuses: NOT_HTTP,
    },
    {
      name: 'an override of the method',
      bytes: line('POST', '/api/chat').replace(
        '\r\n\r\n',
        '\r\nX-HTTP-Method-Override: DELETE\r\nX-Original-URL: /api/delete\r\nX-Rewrite-URL: /api/delete\r\n\r\n',
      ),
    },
    {
      name: 'an upgrade to h2c',
      bytes:
        `GET /api/tags HTTP/1.1\r\nHost: localhost\r\n${auth}Connection: Upgrade, HTTP2-Settings\r\n` +
        `Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n${closed}`,
    },
    {
      name: 'an upgrade to a websocket',
      bytes:
        `GET /api/tags HTTP/1.1\r\nHost: localhost\r\n${auth}Connection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n${closed}`,
    },
    {
      name: 'two lengths',
      bytes: post(`Content-Length: ${chat.length}\r\nContent-Length: ${chat.length + closed.length}`, chat + closed),
      statuses: NOT_HTTP,
    },
    {
      name: 'two lengths in one header',
      bytes: post(`Content-Length: ${chat.length}, ${chat.length + closed.length}`, chat + closed),
      statuses: NOT_HTTP,
    },
    {
      name: 'a length and chunks',
      bytes: post(`Content-Length: ${chat.length}\r\nTransfer-Encoding: chunked`, `0\r\n\r\n${closed}`),
    },
    {
      name: 'chunks and a length',
      bytes: post(`Transfer-Encoding: chunked\r\nContent-Length: ${closed.length + 5}`, `0\r\n\r\n${closed}`),
    },
    {
      name: 'chunks under a name with a space',
      bytes: post(`Transfer-Encoding : chunked\r\nContent-Length: ${closed.length + 5}`, `0\r\n\r\n${closed}`),
      statuses: NOT_HTTP,
    },
    {
      name: 'chunks that are not quite',
      bytes: post(`Transfer-Encoding: xchunked\r\nContent-Length: ${chat.length}`, chat + closed),
      statuses: NOT_HTTP,
    },
    {
      name: 'chunks twice',
      bytes: post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', `0\r\n\r\n${closed}`),
      statuses: NOT_HTTP,
    },
    {
      name: 'chunks with a folded header',
      bytes: post(`X: y\r\n Transfer-Encoding: chunked\r\nContent-Length: ${chat.length}`, chat + closed),
    },
    {
      name: 'a chunk size that overflows',
      bytes: post('Transfer-Encoding: chunked', `FFFFFFFFFFFFFFFF0\r\n${closed}`),
      statuses: NOT_HTTP,
    },
    { name: 'a negative length', bytes: post('Content-Length: -1', closed), statuses: NOT_HTTP },
    { name: 'a length with a sign', bytes: post(`Content-Length: +${chat.length}`, chat + closed), statuses: NOT_HTTP },
    {
      name: 'a header name with a null',
      bytes: post(`Content-Length: ${chat.length}\r\nX\0Y: z`, chat + closed),
      statuses: NOT_HTTP,
    },
    {
      name: 'lines that end with a line feed alone',
      bytes: line('POST', '/api/pull').replace(/\r\n/g, '\n'),
      statuses: NOT_HTTP,
    },
    { name: 'a second request after the first', bytes: post(`Content-Length: ${chat.length}`, chat + closed) },
    { name: 'a closed request after an empty line', bytes: `\r\n${closed}`, statuses: NOT_HTTP },
  ];
}
