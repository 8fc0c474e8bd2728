import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Doc } from '../project';

/** What an engine does otherwise than the one at DOCKER_HOST. */
export interface Alterations {
  /** Changes the body of a request to create a container, in place. */
  readonly created?: (body: { Healthcheck?: Doc; HostConfig: Doc }) => void;
  /** Changes what the engine says of itself: the body of `/version`, in place. */
  readonly version?: (body: Doc) => void;
  /** Changes the body of `/info`, in place. */
  readonly info?: (body: Doc) => void;
  /** The API version that clients are told. */
  readonly api?: string;
}

/**
 * The engine at DOCKER_HOST, a unix socket, behind a socket that changes some bodies: an old engine, Podman, or a
 * kernel without some controller, as far as they can be told from what they answer.
 */
export class AlteredEngine {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'poolform-altered-'));
  private readonly server: Server;

  /** For `environment.yaml`. */
  readonly endpoint = `unix://${this.folder}/docker.sock`;

  constructor(private readonly alterations: Alterations) {
    this.server = createServer((incoming, answer) => void this.forward(incoming, answer));
    // a pull of an image may say nothing for a while
    this.server.requestTimeout = 0;
  }

  async begin(): Promise<this> {
    await new Promise<void>((done) => this.server.listen(`${this.folder}/docker.sock`, done));
    return this;
  }

  async end(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async forward(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { created, version, info, api } = this.alterations;
    const { method = 'GET', url = '/' } = incoming;
    const route = url.replace(/^\/v[0-9.]+/, '').replace(/\?.*$/, '');
    const sent = await body(incoming);
    const altered = created && method === 'POST' && route === '/containers/create' ? change(sent, created) : sent;
    const headers = { ...incoming.headers, 'content-length': String(Buffer.byteLength(altered)) };
    delete (headers as Doc)['transfer-encoding'];
    const socketPath = (process.env['DOCKER_HOST'] ?? '').replace('unix://', '');
    const outgoing = request({ socketPath, method, path: url, headers }, (engine) => {
      const answered = { ...engine.headers, ...(api === undefined ? {} : { 'api-version': api }) };
      const edit = { '/version': version, '/info': info }[route];
      if (!edit) {
        answer.writeHead(engine.statusCode ?? 500, answered);
        engine.pipe(answer);
        return;
      }
      void body(engine).then((whole) => {
        const text = change(whole, edit);
        delete (answered as Doc)['transfer-encoding'];
        answer.writeHead(engine.statusCode ?? 500, { ...answered, 'content-length': String(Buffer.byteLength(text)) });
        answer.end(text);
      });
    });
    outgoing.on('error', () => answer.destroy());
    answer.on('close', () => outgoing.destroy());
    outgoing.end(altered);
  }
}

async function body(message: IncomingMessage): Promise<string> {
  let text = '';
  message.setEncoding('utf8');
  for await (const chunk of message) text += chunk as string;
  return text;
}

function change<T>(json: string, edit: (body: T) => void): string {
  const value = JSON.parse(json) as T;
  edit(value);
  return JSON.stringify(value);
}
