import type { Door } from './clients';
import { type Answer, call } from './harness/http';

export const ORIGIN = 'https://chat.example';

/** What web pages get, with `access.origins` of `ORIGIN` alone. */
export function browserPromises(door: () => Door): void {
  const preflight = (origin: string, path = '/v1/chat/completions'): Promise<Answer> =>
    call(`${door().base}${path}`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-stainless-os',
      },
    });

  test('a listed origin may ask first, without a token', async () => {
    const { status, headers, text } = await preflight(ORIGIN);
    expect([status, text]).toEqual([204, '']);
    expect(headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': 'GET, HEAD, POST',
      'access-control-allow-headers': 'authorization,content-type,x-stainless-os',
      vary: 'Origin',
    });
  });

  test.each([
    'https://chat.example.org',
    'http://chat.example',
    'https://chat.example:8443',
    'https://CHAT.example',
    'null',
    '*',
  ])('%s is not listed: refused without a header', async (origin) => {
    const { status, headers } = await preflight(origin);
    expect([status, headers['access-control-allow-origin']]).toEqual([401, undefined]);
    const { headers: read } = await call(`${door().base}/api/tags`, {
      headers: { origin, authorization: `Bearer ${door().token}` },
    });
    expect(read['access-control-allow-origin']).toBeUndefined();
  });

  test.each([
    ['/api/tags', 200],
    ['/v1/nothing', 404],
    ['/api/pull', 403],
  ])('%s: the page may read the answer, %i', async (path, status) => {
    const headers = { origin: ORIGIN, authorization: `Bearer ${door().token}` };
    const answer = await call(`${door().base}${path}`, { headers });
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([status, ORIGIN]);
  });

  test('a refused token too can be read, and OPTIONS without the question is refused', async () => {
    const answer = await call(`${door().base}/v1/models`, { headers: { origin: ORIGIN } });
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([401, ORIGIN]);
    const options = { method: 'OPTIONS', headers: { origin: ORIGIN } };
    expect((await call(`${door().base}/v1/models`, options)).status).toBe(401);
  });
}
