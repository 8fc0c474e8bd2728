import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once as event } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../../poolfile/load';
import type { DockerPool } from '../../poolfile/pool/pool';
import { writeFleet } from '../fleet';
import { type Haproxy, startGateway } from './haproxy';
import { LITELLM_KEY, startLitellm } from './litellm';
import { type Call, once, type Sample, sample } from './load';
import type { Service } from './service';

export type Through = 'direct' | 'gateway' | 'LiteLLM';

/** Where requests end, with a model that it has. */
export interface Server {
  readonly name: string;
  readonly url: URL;
  readonly model: string;
}

/** All samples of one way to one server with one number of clients. */
export interface Measured {
  readonly server: string;
  readonly through: Through;
  readonly clients: number;
  readonly samples: readonly Sample[];
  /** After the last round; 0 if unknown, absent for `direct`. */
  readonly memoryBytes?: number;
}

export interface Asked {
  readonly server: Server;
  readonly haproxy: Haproxy;
  /** Absent: there is none. */
  readonly litellm?: string;
  readonly clients: readonly number[];
  readonly rounds: number;
  readonly seconds: number;
  /** Exists, and is removed by the caller. */
  readonly folder: string;
  readonly progress: (what: string) => void;
}

/** Importing modules takes LiteLLM most of a minute on a small machine. */
const LITELLM_SECONDS = 180;

/** The ways take turns, so that other work of the machine slows all of them. */
export async function measureGateway(asked: Asked): Promise<readonly Measured[]> {
  const { server, haproxy, litellm, folder, progress, clients, rounds, seconds } = asked;
  const services = new Map<Through, Service>();
  const token = `pf-${randomBytes(24).toString('base64url')}`;
  try {
    progress(`${server.name}: starting HAProxy ${haproxy.version}`);
    const gateway = await startGateway(haproxy, pool(folder, server.model, token), server.url, join(folder, 'haproxy'));
    services.set('gateway', gateway.service);
    const calls = new Map<Through, Call>([
      ['direct', chat(server.url.href, server.model)],
      ['gateway', chat(gateway.url, server.model, token)],
    ]);
    await gateway.service.ready(() => once(chat(gateway.url, server.model, token)), 30);
    if (litellm !== undefined) {
      progress(`${server.name}: starting LiteLLM`);
      const proxy = await startLitellm(litellm, server.model, server.url, join(folder, 'litellm'));
      services.set('LiteLLM', proxy.service);
      calls.set('LiteLLM', chat(proxy.url, server.model, LITELLM_KEY));
      await proxy.service.ready(() => once(chat(proxy.url, server.model, LITELLM_KEY)), LITELLM_SECONDS);
    }
    const samples = new Map<string, Sample[]>();
    for (let round = 1; round <= rounds; round += 1)
      for (const count of clients)
        for (const [through, call] of calls) {
          progress(`${server.name}: ${through}, clients: ${count}, ${round} of ${rounds}`);
          const key = `${through} ${count}`;
          samples.set(key, [...(samples.get(key) ?? []), await sample(call, count, seconds)]);
        }
    const memory = new Map([...services].map(([through, service]) => [through, service.memoryBytes()]));
    return clients.flatMap((count) =>
      [...calls.keys()].map((through) => {
        const memoryBytes = memory.get(through);
        return {
          server: server.name,
          through,
          clients: count,
          samples: samples.get(`${through} ${count}`) ?? [],
          ...(memoryBytes !== undefined && { memoryBytes }),
        };
      }),
    );
  } finally {
    await Promise.all([...services.values()].map((service) => service.end()));
  }
}

/** A question with a short answer, as clients of OpenAI ask it. */
function chat(root: string, model: string, token?: string): Call {
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }], max_tokens: 1, stream: false });
  return {
    url: new URL('/v1/chat/completions', root).href,
    body,
    headers: {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
  };
}

/** A pool of the fleet, with the model and a token of this measurement. */
function pool(folder: string, model: string, token: string): DockerPool {
  const project = join(folder, 'fleet');
  mkdirSync(project, { recursive: true });
  writeFleet(2, project);
  const found = load({ root: 'pools', cwd: project }).places.find(({ target }) => target === 'docker')?.pools[0];
  if (found?.target !== 'docker') throw new Error('the fleet has no pool on a Docker host');
  const sha256 = createHash('sha256').update(token).digest('hex');
  return {
    ...found,
    models: [{ name: model, reference: model, insecure: false }],
    access: { ...found.access, tokens: [{ name: 'bench', sha256 }] },
  };
}

/** A server that answers at once, in a process of its own. */
export async function startStub(): Promise<{ readonly server: Server; readonly end: () => void }> {
  const child = spawn(process.execPath, [join(__dirname, '../programs/stub.js')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const [port] = (await event(child.stdout, 'data')) as [Buffer];
  return {
    server: { name: 'stub', url: new URL(`http://127.0.0.1:${String(port).trim()}`), model: 'mistral:7b' },
    end: () => {
      process.off('exit', kill);
      kill();
    },
  };
}

/** An Ollama that runs, with the first model that it has. @returns Why there is none, otherwise. */
export async function findOllama(url: string): Promise<Server | string> {
  try {
    const root = new URL(url);
    const answer = async (path: string): Promise<unknown> =>
      (await fetch(new URL(path, root), { signal: AbortSignal.timeout(5_000) })).json();
    const { version } = (await answer('/api/version')) as { readonly version: string };
    const { models } = (await answer('/api/tags')) as { readonly models: readonly { readonly name: string }[] };
    if (!models[0]) return `the Ollama at ${url} has no model`;
    return { name: `Ollama ${version}`, url: root, model: models[0].name };
  } catch {
    return `no Ollama answers at ${url}`;
  }
}
