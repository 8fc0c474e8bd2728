import { docker, part } from '../harness/docker/engine';
import { privately } from '../harness/docker/gateway';
import { StubPool } from '../harness/docker/stub-pool';
import { call, errorOf, raw } from '../harness/http';
import { Line } from '../harness/line';
import { suite } from '../harness/needs';
import { bearer } from '../harness/project';
import { progress, sleep } from '../harness/run';

const KIB = 1024;
const MIB = KIB ** 2;
/** Two replicas, two models, one request at a time for each. */
const SLOTS = 4;

suite('attacks', () => {
  let pool: StubPool;

  beforeAll(async () => {
    pool = await StubPool.deploy('attack', {}, {}, 2);
  });
  afterAll(() => pool.end());

  const head = (method: string, path: string, headers: string): string =>
    `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${pool.token.text}\r\n${headers}\r\n\r\n`;
  const chunked = (length: number): string => `${length.toString(16)}\r\n${'x'.repeat(length)}\r\n0\r\n\r\n`;
  const chat = (stub: object = {}, token = pool.other) =>
    call(pool.url('/api/chat'), { headers: bearer(token), body: { model: 'tiny:1', stub } });
  const answer = async (method: string, path: string, size: number, framing: 'length' | 'chunks') =>
    raw(
      '127.0.0.1',
      pool.port,
      framing === 'length'
        ? head(method, path, `Content-Length: ${size}`) + 'x'.repeat(size)
        : head(method, path, 'Transfer-Encoding: chunked') + chunked(size),
      8_000,
    );

  describe('a body is bounded by what a server can take, with a length or without', () => {
    test.each([
      ['POST', '/api/chat', 40 * MIB, 'length', [413]],
      ['POST', '/api/chat', 40 * MIB, 'chunks', [400]],
      ['POST', '/v1/audio/transcriptions', 80 * MIB, 'chunks', [400]],
      ['POST', '/api/show', 65 * KIB, 'length', [413]],
      ['POST', '/api/show', 65 * KIB, 'chunks', [413]],
      ['POST', '/api/show', 40 * MIB, 'chunks', [413]],
      ['GET', '/api/tags', 65 * KIB, 'length', [413]],
      ['GET', '/v1/models', 65 * KIB, 'chunks', [413]],
    ] as const)('%s %s with %i bytes by %s is refused in JSON', async (method, path, size, framing, statuses) => {
      const { status, body } = await answer(method, path, size, framing);
      expect(statuses).toContain(status);
      expect(errorOf(body)).toEqual(expect.any(String));
    });

    test.each([
      ['10 bytes', 10],
      ['1 MiB', MIB],
      ['20 MiB', 20 * MIB],
    ])('%s in chunks pass whole', async (_, size) => {
      const body = JSON.stringify({ model: 'tiny:1', images: ['x'.repeat(size)] });
      const { status, body: text } = await raw(
        '127.0.0.1',
        pool.port,
        `${head('POST', '/api/chat', 'Transfer-Encoding: chunked')}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
      );
      expect(status).toBe(200);
      expect(text).toContain(`"bytes":${body.length}`);
    });
  });

  describe('four uploads that drip a byte a second do not hold the slots', () => {
    test.each([
      ['30 KB of 200 KB by length', 'Content-Length: 200000', 'x'.repeat(30_000), 1_500],
      ['90 KB of 200 KB by length', 'Content-Length: 200000', 'x'.repeat(90_000), 8_000],
      ['10 bytes of 2 KB', 'Content-Length: 2000', 'x'.repeat(10), 1_500],
      ['90 KB in chunks without an end', 'Transfer-Encoding: chunked', chunked(90_000).slice(0, -5), 8_000],
    ])('%s: another client is answered, and the uploads end', async (name, framing, begun, mostMs) => {
      const lines = Array.from({ length: SLOTS }, () =>
        Line.open(pool.port, head('POST', '/api/chat', framing) + begun),
      );
      const drop = framing.startsWith('Content') ? 'x' : '1\r\nx\r\n';
      const drip = setInterval(() => lines.forEach((line) => line.send(drop)), 1000);
      const started = Date.now();
      try {
        await sleep(1_000);
        const { status, ms } = await chat();
        progress(`${name}: another client waits ${ms} ms`);
        expect([status, ms < mostMs]).toEqual([200, true]);
        await sleep(Math.max(0, started + 12_000 - Date.now()));
        expect(lines.map((line) => /^HTTP\/1.1 (400|408) /.test(line.received))).toEqual([true, true, true, true]);
      } finally {
        clearInterval(drip);
        lines.forEach((line) => line.end());
      }
    });
  });

  test.each([
    ['that send nothing', ''],
    ['that send one byte', 'G'],
    ['whose request is refused', 'GET /api/tags HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ])(
    '1600 connections without a token %s: clients and the private port are answered, and they are closed',
    async (_, text) => {
      const lines = Array.from({ length: 1_600 }, () => Line.open(pool.port, text));
      try {
        const started = Date.now();
        while (Date.now() - started < 3_000) {
          expect((await privately(pool.prefix, '/ready')).status).toBe(200);
          const { status, ms } = await chat();
          expect([status, ms < 2_000]).toEqual([200, true]);
        }
        await sleep(Math.max(0, started + 9_000 - Date.now()));
        expect(lines.filter((line) => line.closedAt === undefined)).toEqual([]);
      } finally {
        lines.forEach((line) => line.end());
      }
    },
  );

  test('of 1600 connections without a token that drip a body after the refusal, most are cut off', async () => {
    const begun = 'POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nx';
    const lines = Array.from({ length: 1_600 }, () => Line.open(pool.port, begun));
    const drip = setInterval(() => lines.forEach((line) => line.send('x')), 1_000);
    try {
      await sleep(9_000);
      for (let i = 0; i < 10; i++) {
        expect((await privately(pool.prefix, '/ready')).status).toBe(200);
        const { status, ms } = await chat();
        expect([status, ms < 2_000]).toEqual([200, true]);
      }
      const kept = lines.filter((line) => line.closedAt === undefined).length;
      progress(`${kept} of 1600 keep their connection`);
      expect(kept).toBeLessThan(1_100);
      expect((await call(pool.url('/api/tags'))).status).toBe(401);
    } finally {
      clearInterval(drip);
      lines.forEach((line) => line.end());
    }
  });

  test.each([
    ['401', 'GET /api/tags HTTP/1.1\r\nHost: localhost\r\n\r\n', 401],
    ['403', 'DELETE /api/delete HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer @TOKEN@\r\n\r\n', 403],
  ])('a refusal with %s ends the connection', async (_, bytes, expected) => {
    const line = Line.open(pool.port, bytes.replace('@TOKEN@', pool.token.text));
    await sleep(500);
    expect(line.received).toMatch(new RegExp(`^HTTP/1.1 ${expected} `));
    expect(line.closedAt).toBeDefined();
  });

  test('HTTP/2 by prior knowledge is refused', async () => {
    const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0';
    expect((await raw('127.0.0.1', pool.port, preface)).status).toBe(400);
  });

  test('what a request has besides path and body reaches no server', async () => {
    const kept = {
      ...{ 'x-forwarded-for': '1.2.3.4', forwarded: 'for=1.2.3.4', 'x-goog-api-key': 'secret' },
      ...{ 'x-original-url': '/api/pull', 'x-real-ip': '1.2.3.4', 'sec-websocket-protocol': 'secret', via: '1.1 here' },
      ...{ 'x-auth-token': 'secret' },
    };
    const path = `/api/chat?key=${pool.token.text}&secret=1`;
    const headers = { ...bearer(pool.token), ...kept, 'x-control': 'bare', 'anthropic-version': '2023-06-01' };
    expect((await call(pool.url(path), { headers, body: { model: 'tiny:1' } })).status).toBe(200);
    const [seen, ...more] = (await pool.recorded()).filter((request) => request.headers.includes('bare'));
    expect(more).toEqual([]);
    expect(seen?.url).toBe('/api/chat');
    expect(seen?.headers).toEqual(expect.arrayContaining(['2023-06-01']));
    expect(Object.keys(kept).filter((name) => seen?.headers.includes(name))).toEqual([]);
    expect(JSON.stringify(await pool.recorded())).not.toContain(pool.token.text);
  });

  test('the log names address, port and holder, and a token in no place of a request', async () => {
    const auth = `Host: localhost\r\nAuthorization: Bearer ${pool.token.text}\r\nConnection: close\r\n\r\n`;
    const { text } = pool.token;
    for (const line of [
      `GET /api/tags/${text}`,
      `GET /${text}?x=${text}`,
      `GET /v1/models/${text}`,
      `${text} /api/tags`,
    ])
      await raw('127.0.0.1', pool.port, `${line} HTTP/1.1\r\n${auth}`, 500);
    await raw('127.0.0.1', pool.port, `GET /api/tags/${text} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 500);
    const log = await docker('logs', await part(pool.prefix, 'gateway'));
    expect(log).not.toContain(text);
    expect(log).not.toContain(text.slice(4, 30));
    const lines = log
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    expect(lines.filter((line) => !/^\d+\.\d+\.\d+\.\d+$/.test(String(line['address'])) || !line['port'])).toEqual([]);
    expect(
      lines.filter((line) => line['path'] === '/api/tags/***').map((line) => [line['client'], line['status']]),
    ).toEqual([
      ['alice', 404],
      ['-', 401],
    ]);
  });

  describe('while one token has 300 requests in a loop', () => {
    const WAIT_MS = 200;
    let ended = false;
    let loops: Promise<void>[] = [];
    beforeAll(async () => {
      loops = Array.from({ length: 300 }, async () => {
        while (!ended) await chat({ waitMs: WAIT_MS }, pool.token).catch(() => undefined);
      });
      await sleep(4_000);
    });
    afterAll(async () => {
      ended = true;
      await Promise.all(loops);
    });

    test('the first request of another waits for one running request at most', async () => {
      const waits: number[] = [];
      for (let i = 0; i < 10; i++) {
        const { status, ms } = await chat({ waitMs: WAIT_MS });
        expect(status).toBe(200);
        waits.push(ms);
      }
      progress(`alice has 300 requests of ${WAIT_MS} ms in a loop; bob is answered after ${waits.join(', ')} ms`);
      expect(Math.max(...waits)).toBeLessThan(1_000);
    });

    test('a token gets 429 for what it asks beyond its own maxConcurrent', async () => {
      const answers = await Promise.all(Array.from({ length: 9 }, () => chat({ waitMs: 1_000 })));
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(3);
      const refused = answers.find(({ status }) => status === 429);
      expect(refused?.headers['retry-after']).toBeDefined();
      expect(errorOf(refused?.text ?? '')).toContain('6');
    });
  });
});
