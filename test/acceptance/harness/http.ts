import { request as plain, type IncomingHttpHeaders } from 'node:http';
import { request as secure } from 'node:https';
import { connect } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Milliseconds since the request was begun. */
  readonly firstByteMs: number;
  readonly ms: number;
  /** When each piece of the body came, in milliseconds since the request was begun. */
  readonly pieces: readonly { readonly at: number; readonly text: string }[];
}

export interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** An object is sent as JSON. */
  readonly body?: unknown;
  readonly timeoutMs?: number;
  /** Ends the request from outside. */
  readonly signal?: AbortSignal;
  /** PEM of the authority that signed the server's certificate. */
  readonly ca?: string;
}

/** One request on a connection of its own. @throws Error if no complete answer came. */
export function call(
  url: string,
  { method, headers = {}, body, timeoutMs = 60_000, signal, ca }: Call = {},
): Promise<Answer> {
  const begun = Date.now();
  return new Promise((resolve, reject) => {
    const request = url.startsWith('https:') ? secure : plain;
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const sent = request(
      url,
      {
        method: method ?? (text === undefined ? 'GET' : 'POST'),
        agent: false,
        headers: {
          connection: 'close',
          ...(text === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
          ...headers,
        },
        timeout: timeoutMs,
        ...(signal === undefined ? {} : { signal }),
        ...(ca === undefined ? {} : { ca }),
      },
      (response) => {
        const pieces: { at: number; text: string }[] = [];
        response.setEncoding('utf8');
        response.on('data', (piece: string) => pieces.push({ at: Date.now() - begun, text: piece }));
        response.once('error', reject);
        response.once('end', () => {
          const whole = pieces.map((p) => p.text).join('');
          if (!response.complete)
            reject(new Error(`the answer was cut: ${response.statusCode} ${whole.slice(0, 100)}`));
          else
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: whole,
              firstByteMs: pieces[0]?.at ?? Date.now() - begun,
              ms: Date.now() - begun,
              pieces,
            });
        });
      },
    );
    sent.once('timeout', () => sent.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    sent.once('error', reject);
    sent.end(text);
  });
}

/** JSON of an answer; NDJSON and server-sent events as a list. */
export function json(answer: Pick<Answer, 'text'>): unknown {
  return JSON.parse(answer.text);
}

export function events(answer: Pick<Answer, 'text'>): unknown[] {
  return answer.text
    .split('\n')
    .map((line) => line.replace(/^data: /, '').trim())
    .filter((line) => line !== '' && line !== '[DONE]')
    .map((line) => JSON.parse(line) as unknown);
}

/** The message of a JSON error body, in Ollama's shape or in OpenAI's; undefined if the body is something else. */
export function errorOf(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { readonly error?: unknown };
    const message: unknown = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}

export interface RawAnswer {
  /** 0 if no status line came. */
  readonly status: number;
  readonly head: string;
  readonly body: string;
  readonly all: string;
}

/** Sends bytes as they are, and collects what comes back until the other side closes or is silent for `idleMs`. */
export function raw(address: string, port: number, bytes: string, idleMs = 1_500): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let all = '';
    const socket = connect({ host: address, port });
    const end = (): void => {
      socket.destroy();
      const at = all.indexOf('\r\n\r\n');
      const head = at < 0 ? all : all.slice(0, at);
      resolve({
        status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(all)?.[1] ?? 0),
        head,
        body: at < 0 ? '' : all.slice(at + 4),
        all,
      });
    };
    socket.setEncoding('latin1').setTimeout(idleMs);
    socket.once('connect', () => socket.write(bytes, 'latin1'));
    socket.on('data', (text: string) => {
      all += text;
    });
    socket.once('timeout', end);
    socket.once('close', end);
    socket.once('error', (error) => (all === '' ? reject(error) : end()));
  });
}
