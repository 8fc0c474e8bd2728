import { connect } from 'node:http2';
import type { StubPool } from '../harness/docker/stub-pool';
import { call, errorOf, raw } from '../harness/http';
import { bearer } from '../harness/project';
import { attacks, NOT_HTTP } from './closed';

/** Stands for the token, which does not exist yet when tests are named. */
const TOKEN = '@TOKEN@';

/** What a server may receive: the tests' allowed requests, and the gateway's health checks. */
const OPEN = [
  'POST /api/chat',
  'POST /api/generate',
  'POST /api/show',
  'POST /v1/chat/completions',
  'GET /',
  'GET /api/ps',
  'GET /api/tags',
  'GET /api/version',
  'GET /v1/models',
];

/** Requests that the gateway must refuse, and headers that it must not pass on. */
export function refused(pool: () => StubPool): void {
  test('control: what a server sees is recorded, path and headers', async () => {
    await call(pool().url('/v1/models'), { headers: { ...bearer(pool().token), 'x-control': 'seen' } });
    const seen = (await pool().recorded()).filter((r) => r.headers.includes('x-control'));
    expect(seen).toEqual([expect.objectContaining({ how: 'request', method: 'GET', url: '/v1/models' })]);
  });

  test.each(attacks(TOKEN))('$name is refused', async ({ bytes, statuses }) => {
    const answer = await raw('127.0.0.1', pool().port, bytes.replaceAll(TOKEN, pool().token.text), 500);
    if (statuses) expect(statuses).toContain(answer.status);
    else expect(answer.status).not.toBe(101);
    if (statuses && statuses !== NOT_HTTP && !bytes.startsWith('HEAD'))
      expect(errorOf(answer.body.split('HTTP/1.1 ')[0] ?? '')).toEqual(expect.any(String));
    expect(answer.all).not.toContain(pool().token.text);
  });

  test.each([
    '/api/pull',
    '//api/pull',
    '/api/chat/../pull',
    '/v1/models/../../api/pull',
    '/api/%70ull',
    '*',
    'http://localhost/api/pull',
    '',
  ])('HTTP/2 without a negotiation, %j: refused', async (path) => {
    const status = await new Promise<number>((resolve) => {
      const session = connect(pool().url(''));
      session.once('error', () => resolve(0));
      const stream = session.request({ ':method': 'POST', ':path': path, ...bearer(pool().token) });
      stream.once('response', (headers) => resolve(Number(headers[':status'])));
      stream.once('error', () => resolve(0));
      stream.end('{"model":"tiny:1"}');
    });
    expect([0, 400, 403, 404]).toContain(status);
  });

  test('none of these requests has reached a server', async () => {
    const seen = (await pool().recorded()).filter((r) => r.how !== 'request' || !OPEN.includes(`${r.method} ${r.url}`));
    expect(seen).toEqual([]);
  });

  test('headers with a secret, an origin or another protocol never reach a server', async () => {
    const headers = {
      ...bearer(pool().token),
      cookie: 'session=secret',
      origin: 'http://elsewhere.test',
      'proxy-authorization': 'Basic secret',
      'x-control': 'clean',
    };
    expect((await call(pool().url('/api/chat'), { headers, body: { model: 'tiny:1' } })).status).toBe(200);
    const all = await pool().recorded();
    expect(all.filter((r) => r.headers.includes('clean'))).toHaveLength(1);
    const names = all.flatMap((r) => r.headers.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase()));
    expect(
      names.filter((name) =>
        ['authorization', 'cookie', 'origin', 'proxy-authorization', 'upgrade', 'x-api-key', 'api-key'].includes(name),
      ),
    ).toEqual([]);
    expect(JSON.stringify(all)).not.toContain(pool().token.text);
  });
}
