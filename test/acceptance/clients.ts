import { type Answer, type Call, call, errorOf, json } from './harness/http';

/** What clients of OpenAI, Anthropic and Ollama, and browsers, are promised; of a real gateway before any servers. */

export interface Door {
  /** `http://127.0.0.1:port`. */
  readonly base: string;
  /** A token's text. */
  readonly token: string;
  /** What servers have received, without the gateway's own checks; in any order. */
  readonly recorded: () => Promise<readonly Received[]>;
}

export interface Received {
  readonly method: string;
  readonly url: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
}

/** `serving.answerTimeout` of the pool of the suites. */
export const ANSWER_TIMEOUT = '2s';
/** Its models, of which one has a slash. */
export const MODELS = ['tiny:1', 'team/other:1'] as const;
/** Of every refused request, so that what reached a server can be told apart. */
const CHAT = { model: 'tiny:1', messages: [] };

export function clientPromises(door: () => Door): void {
  const ask = (path: string, more: Call = {}): Promise<Answer> =>
    call(`${door().base}${path}`, { ...more, headers: { authorization: `Bearer ${door().token}`, ...more.headers } });
  const keyed = (headers: Record<string, string>): Promise<Answer> =>
    call(`${door().base}/v1/chat/completions`, { headers, body: CHAT });
  const openai = (code: string, type = 'invalid_request_error', param: string | null = null) => ({
    error: { message: expect.any(String) as string, type, param, code },
  });
  const lines = async (): Promise<string[]> => (await door().recorded()).map(({ method, url }) => `${method} ${url}`);
  /** A request, and what servers received while it ran. */
  const heard = async (request: () => Promise<Answer>): Promise<readonly [Answer, readonly string[]]> => {
    const left = await lines();
    const answer = await request();
    const more = (await lines()).filter((line) => {
      const at = left.indexOf(line);
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
    return [answer, more];
  };
  /** Runs a request of which no server may hear. */
  const unheard = async (request: () => Promise<Answer>): Promise<Answer> => {
    const [answer, reached] = await heard(request);
    expect(reached).toEqual([]);
    return answer;
  };

  describe('a refusal has the shape of the API that was asked', () => {
    test.each([
      ['/v1/chat/completions', 401, {}, openai('invalid_api_key')],
      ['/v1/nothing', 404, undefined, openai('unknown_url')],
      ['/v1/models/gpt-4', 404, undefined, openai('model_not_found', 'invalid_request_error', 'model')],
      ['//v1/chat/completions', 404, undefined, openai('unknown_url')],
      [
        '/v1/messages',
        401,
        {},
        { type: 'error', error: { type: 'authentication_error', message: expect.any(String) } },
      ],
      [
        '/v1/messages/count_tokens',
        404,
        undefined,
        { type: 'error', error: { type: 'not_found_error', message: expect.any(String) } },
      ],
      ['/api/chat', 401, {}, { error: expect.any(String) }],
      ['/api/nothing', 404, undefined, { error: expect.any(String) }],
      ['/nothing', 404, undefined, { error: expect.any(String) }],
      ['/api/v1', 404, undefined, { error: expect.any(String) }],
    ])('%s: %i', async (path, status, headers, body) => {
      const answer = await unheard(() => (headers ? call(`${door().base}${path}`, { headers }) : ask(path)));
      expect([answer.status, json(answer)]).toEqual([status, body]);
      expect(answer.headers['content-type']).toBe('application/json');
    });

    test('also if the request is too large', async () => {
      const large = { method: 'POST', headers: { 'content-length': String(2 ** 40), expect: '100-continue' } };
      const answer = await unheard(() => ask('/v1/embeddings', large));
      expect([answer.status, json(answer)]).toEqual([413, openai('request_too_large')]);
    });
  });

  describe('a refusal says what is wrong', () => {
    test.each([
      ['//api/chat', 404, 'slash at the end of the base address'],
      ['//v1/chat/completions', 404, 'slash at the end of the base address'],
      ['/v1//chat/completions', 404, 'slash at the end of the base address'],
      ['/chat/completions', 404, 'Ollama is below /api, and that of OpenAI below /v1'],
      ['/metrics', 404, '/api'],
      ['/v1/v1/chat/completions', 404, 'twice'],
      ['/v1/api/chat', 404, 'twice'],
      ['/api/chat/', 404, 'ends with a slash'],
      ['/v1/images/generations', 404, '/v1/chat/completions, '],
      ['/api/chats', 404, '/api/chat, '],
      ['/v1/messages/count_tokens', 404, 'no such path'],
      ...['/api/pull', '/api/delete', '/api/create', '/api/push', '/api/copy', '/api/blobs/sha256:aa', '/api/me'].map(
        (path) => [path, 403, 'only inference is served'] as const,
      ),
      ['/api/tags', 403, 'GET'],
      ['/v1/models/tiny:1', 403, 'clients may read models'],
    ] as const)('POST %s: %i, %s', async (path, status, words) => {
      const answer = await unheard(() => ask(path, { body: CHAT }));
      expect([answer.status, errorOf(answer.text)]).toEqual([status, expect.stringContaining(words)]);
    });

    test('GET of a path that is served with POST', async () => {
      const answer = await unheard(() => ask('/v1/chat/completions'));
      expect([answer.status, errorOf(answer.text)]).toEqual([403, expect.stringContaining('POST')]);
    });
  });

  describe('a model that the pool does not have', () => {
    test.each([
      ['/api/chat', { model: 'llama9' }],
      ['/api/generate', { prompt: 'x', model: 'tiny:2' }],
      ['/api/show', { name: 'tiny' }],
      ['/v1/chat/completions', { messages: [], model: 'gp"t\\4\u0001ü' }],
      ['/v1/messages', { model: 'claude', messages: ['x'.repeat(100_000)] }],
      ['/v1/embeddings', { model: 'y'.repeat(5_000) }],
    ])('in the body of POST %s: 404 with the models of the pool, and no server is asked', async (path, body) => {
      const answer = await unheard(() => ask(path, { body }));
      expect([answer.status, errorOf(answer.text)]).toEqual([404, expect.stringContaining(MODELS[0])]);
      expect(errorOf(answer.text)).toContain(MODELS[1]);
    });

    test.each([
      ['in other words for the same name', { model: 'registry.ollama.ai/library/TINY:1' }],
      ['with a scheme', { model: 'https://registry.ollama.ai/library/tiny:1' }],
      ['behind more text than a buffer holds', { prompt: 'x'.repeat(100_000), model: 'tiny:1' }],
      ['that is empty, which is for the server to refuse', { model: '' }],
    ])('is not a model %s', async (_, body) => {
      expect((await ask('/api/generate', { body })).status).toBe(200);
    });

    test('a body that is no JSON is the business of a server, which is asked once', async () => {
      const body = '--x\r\n"model": "nothing"';
      const [, reached] = await heard(() => ask('/v1/audio/transcriptions', { body }));
      expect(reached).toEqual(['POST /v1/audio/transcriptions']);
    });
  });

  describe('a model of the list can be asked for by its name', () => {
    test.each(['tiny:1', 'tiny%3A1', '%74iny%3a1'])('/v1/models/%s, of a server', async (name) => {
      const [{ status }, reached] = await heard(() => ask(`/v1/models/${name}`));
      expect([status, reached]).toEqual([200, ['GET /v1/models/tiny:1']]);
    });

    test.each(['team/other:1', 'team%2Fother:1', 'team%2fother%3A1', '%74eam%2Fother:1'])(
      '/v1/models/%s, although servers take no slash',
      async (name) => {
        const answer = await ask(`/v1/models/${name}`);
        expect([answer.status, json(answer)]).toEqual([
          200,
          expect.objectContaining({ id: 'team/other:1', object: 'model', owned_by: 'team' }),
        ]);
      },
    );

    test.each([
      'tiny',
      'tiny:2',
      'tiny%253A1',
      'team',
      'other:1',
      'tiny:1%00',
      'team/other:1%00x',
      'x/..%2ftiny:1',
      'tiny:1%2F',
      '%zz',
    ])('but not as /v1/models/%s', async (name) => {
      const answer = await unheard(() => ask(`/v1/models/${name}`));
      expect([answer.status, json(answer)]).toEqual([404, openai('model_not_found', 'invalid_request_error', 'model')]);
    });
  });

  test('an answer may take as long as answerTimeout says, and not longer', async () => {
    const late = (waitMs: number): Promise<Answer> =>
      ask('/v1/chat/completions', { body: { model: 'tiny:1', stub: { waitMs } } });
    expect((await late(1_000)).status).toBe(200);
    const answer = await late(30_000);
    expect([answer.status, json(answer)]).toEqual([504, openai('timeout', 'server_error')]);
    expect(errorOf(answer.text)).toContain('2s');
    expect(answer.ms).toBeGreaterThan(1_900);
    expect(answer.ms).toBeLessThan(5_000);
  });

  describe('a key', () => {
    test.each(['x-api-key', 'api-key', 'X-API-KEY'])('may be sent as %s, and no server sees it', async (header) => {
      const mark = `control-${header}`;
      expect((await keyed({ [header]: door().token, 'x-control': mark })).status).toBe(200);
      const all = (await door().recorded()).filter(({ headers }) => headers.includes(mark));
      expect(all).toHaveLength(1);
      expect(JSON.stringify(all)).not.toContain(door().token);
      expect(all[0]?.headers.map((name) => name.toLowerCase())).not.toContain(header.toLowerCase());
    });

    const encoded = (text: string): string => Buffer.from(text).toString('base64');

    test.each([
      ['any user', (token: string) => `Basic ${encoded(`alice:${token}`)}`],
      ['no user', (token: string) => `Basic ${encoded(`:${token}`)}`],
      ['a user with other letters', (token: string) => `Basic ${encoded(`jürgen@x.example/1:${token}`)}`],
      ['a lower-case scheme', (token: string) => `basic ${encoded(`x:${token}`)}`],
    ])('may be the password of Basic with %s, and no server sees it', async (name, authorization) => {
      const mark = `control-${name}`;
      const header = authorization(door().token);
      expect((await keyed({ authorization: header, 'x-control': mark })).status).toBe(200);
      const all = (await door().recorded()).filter(({ headers }) => headers.includes(mark));
      expect(all).toHaveLength(1);
      expect(JSON.stringify(all)).not.toContain(header.slice(6));
    });

    test('is never asked for as Basic: a browser would keep it, and send it for every page', async () => {
      const answer = await unheard(() => call(`${door().base}/api/tags`));
      expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Bearer realm="poolform"']);
    });

    test.each([
      ['two headers', (token: string) => ({ authorization: `Bearer ${token}`, 'x-api-key': token })],
      [
        'two headers, one of them Basic',
        (token: string) => ({ authorization: `Basic ${encoded(`a:${token}`)}`, 'api-key': token }),
      ],
      ['a wrong password', (token: string) => ({ authorization: `Basic ${encoded(`a:${token}x`)}` })],
      ['a user', (token: string) => ({ authorization: `Basic ${encoded(`${token}:`)}` })],
      ['two headers, one wrong', (token: string) => ({ 'api-key': token, 'x-api-key': 'x' })],
      ['a wrong one', (token: string) => ({ 'x-api-key': `${token}x` })],
      ['an empty one', () => ({ 'api-key': '' })],
    ])('in %s is refused', async (_, headers) => {
      expect((await unheard(() => keyed(headers(door().token)))).status).toBe(401);
    });
  });
}
