import { setMaxListeners } from 'node:events';
import { refused } from './refused';
import { REFUSED_IDENTITIES } from '../identities';
import { inside, part } from '../harness/docker/engine';
import { call, errorOf, events, json, raw } from '../harness/http';
import { inWords, Load } from '../harness/load';
import { suite } from '../harness/needs';
import { metric } from '../harness/docker/gateway';
import { bearer, OTHER, TINY } from '../harness/project';
import { progress, until } from '../harness/run';
import { StubPool } from '../harness/docker/stub-pool';

const QUEUE = 100;
/** Two replicas, two models, one request at a time for each. */
const SLOTS = 4;

suite('gateway', () => {
  let pool: StubPool;

  beforeAll(async () => {
    pool = await StubPool.deploy('gate', { serving: { maxQueue: QUEUE, queueTimeout: '6s' } });
  });
  afterAll(() => pool.end());

  const ask = (path: string, stub: object, more: object = {}) =>
    call(pool.url(path), { headers: bearer(pool.token), body: { model: 'tiny:1', stub, ...more } });
  /** Requests that occupy the slots and the queue until `end`. */
  const hold = (count: number, stub: object, stream = false) => {
    const abort = new AbortController();
    setMaxListeners(count, abort.signal);
    const all = Array.from({ length: count }, () =>
      call(pool.url('/api/chat'), {
        headers: bearer(pool.token),
        body: { model: 'tiny:1', stream, stub },
        signal: abort.signal,
      }).catch(() => undefined),
    );
    return async () => {
      abort.abort();
      await Promise.all(all);
    };
  };
  const busy = () =>
    until(
      'every slot is busy',
      5_000,
      async () => (await metric(pool.prefix, 'haproxy_backend_current_sessions{proxy="generate"}')) === SLOTS,
    );
  const waiting = () => metric(pool.prefix, 'haproxy_backend_current_queue{proxy="generate"}');

  describe('a stream', () => {
    test('reaches three clients at once piece by piece: the first within 1.5 s, then every 0.5 to 1.5 s', async () => {
      const stub = { pieces: 10, everyMs: 1000 };
      const answers = await Promise.all(
        ['/api/chat', '/api/generate', '/v1/chat/completions'].map((path) => ask(path, stub, { stream: true })),
      );
      for (const answer of answers) {
        expect(answer.status).toBe(200);
        expect(events(answer)).toHaveLength(10);
        expect(answer.pieces).toHaveLength(10);
        expect(answer.firstByteMs).toBeLessThan(1_500);
        const gaps = answer.pieces.slice(1).map((piece, i) => piece.at - (answer.pieces[i]?.at ?? 0));
        expect(Math.min(...gaps)).toBeGreaterThanOrEqual(500);
        expect(Math.max(...gaps)).toBeLessThanOrEqual(1_500);
      }
      progress(`streams: first byte ${answers.map((a) => a.firstByteMs).join(', ')} ms`);
    });

    test('frees its slot when its client gives up', async () => {
      const end = hold(SLOTS, { pieces: 100, everyMs: 1000 }, true);
      await busy();
      await end();
      const { status, ms } = await ask('/api/chat', {});
      expect(status).toBe(200);
      expect(ms).toBeLessThan(2_000);
    });
  });

  test('a server that has just lost its models is skipped; a model that no server has gives 404', async () => {
    const server = await part(pool.prefix, 'server-1');
    await inside(server, 'touch /tmp/empty');
    try {
      for (let i = 0; i < 20; i++)
        expect((await ask('/api/chat', {}, { prompt: 'x'.repeat(10_000) })).status).toBe(200);
      await inside(await part(pool.prefix, 'server-2'), 'touch /tmp/empty');
      const { status, ms } = await ask('/api/chat', {});
      expect([status, ms < 1_000]).toEqual([404, true]);
    } finally {
      for (const each of ['server-1', 'server-2']) await inside(await part(pool.prefix, each), 'rm -f /tmp/empty');
    }
  });

  describe('with every slot busy', () => {
    test(`and ${QUEUE} requests waiting, metadata answers within a second, and one more request gets 503`, async () => {
      const end = hold(SLOTS + QUEUE, { waitMs: 20_000 });
      try {
        await until(`${QUEUE} requests wait`, 5_000, async () => (await waiting()) === QUEUE, 100);
        for (const path of ['/api/tags', '/api/version', '/api/ps', '/v1/models']) {
          const { status, ms } = await call(pool.url(path), { headers: bearer(pool.token) });
          expect([path, status, ms < 1_000]).toEqual([path, 200, true]);
        }
        const refused = await ask('/api/chat', {});
        expect(refused.status).toBe(503);
        expect(refused.ms).toBeLessThan(1_000);
        expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
        expect(errorOf(refused.text)).toContain('queue');
        expect(await waiting()).toBe(QUEUE);
      } finally {
        await end();
      }
      await until('nobody waits any more', 5_000, async () => (await waiting()) === 0);
    });

    test('a request that waits longer than queueTimeout gets 503 with Retry-After', async () => {
      const end = hold(SLOTS, { waitMs: 20_000 });
      await busy();
      const { status, headers, text, ms } = await ask('/api/chat', {});
      await end();
      expect(status).toBe(503);
      expect(headers['retry-after']).toBeDefined();
      expect(errorOf(text)).toBeDefined();
      expect(ms).toBeGreaterThan(5_000);
      expect(ms).toBeLessThan(8_000);
    });
  });

  test('a body of 30 MiB passes whole', async () => {
    const images = ['x'.repeat(30 * 1024 ** 2)];
    const { status, text } = await ask('/api/chat', {}, { images });
    expect(status).toBe(200);
    expect((JSON.parse(text) as { readonly bytes: number }).bytes).toBeGreaterThan(30 * 1024 ** 2);
  });

  describe('identity', () => {
    test.each(REFUSED_IDENTITIES)(
      '%s: 401 or 400 with a JSON error, on open and closed paths alike',
      async (_, header) => {
        for (const target of ['GET /api/tags', 'GET /', 'POST /api/chat', 'POST /api/pull', 'GET /nothing']) {
          const sent = header(pool.token.text).replace('@HASH@', pool.token.sha256);
          const answer = await raw(
            '127.0.0.1',
            pool.port,
            `${target} HTTP/1.1\r\nHost: localhost\r\n${sent}Content-Length: 2\r\nConnection: close\r\n\r\n{}`,
          );
          expect([target, [400, 401].includes(answer.status), answer.status]).toEqual([
            target,
            true,
            expect.any(Number),
          ]);
          expect([target, errorOf(answer.body)]).toEqual([target, expect.any(String)]);
          expect(answer.all).not.toContain(pool.token.text);
        }
      },
    );

    test('the token in the query: 401', async () => {
      expect((await call(pool.url(`/api/tags?token=${pool.token.text}`))).status).toBe(401);
    });

    test('the scheme may be written in lower case (RFC 9110)', async () => {
      expect(
        (await call(pool.url('/api/tags'), { headers: { authorization: `bearer ${pool.token.text}` } })).status,
      ).toBe(200);
    });
  });

  test('/api/tags is exactly the list of the pool file', async () => {
    const { models } = json(await call(pool.url('/api/tags'), { headers: bearer(pool.token) })) as {
      readonly models: readonly { readonly name: string }[];
    };
    expect(models.map((m) => m.name).sort()).toEqual([OTHER.name, TINY.name]);
  });

  describe('closed', () => refused(() => pool));

  test('a stream that runs while its server is replaced ends normally, and no other request is lost', async () => {
    pool.project.edit('stub', (file) => {
      file['serving'] = { maxQueue: QUEUE, queueTimeout: '6s', keepAlive: '7m' };
    });
    await pool.project.synth();
    const before = await part(pool.prefix, 'server-1');
    const streams = Array.from({ length: 3 }, () => ask('/api/chat', { pieces: 25, everyMs: 1000 }, { stream: true }));
    const load = new Load(5, () => ask('/api/chat', {}));
    const { ms } = await pool.project.terraform().apply();
    const { failures } = await load.end();
    progress(`servers replaced in ${(ms / 1000).toFixed(1)} s under three streams of 25 s`);
    for (const answer of await Promise.all(streams)) expect([answer.status, events(answer).length]).toEqual([200, 25]);
    expect(inWords(failures)).toBe('none');
    expect(await part(pool.prefix, 'server-1')).not.toBe(before);
  });
});
