import { type Answer, call, type Call } from './http';
import { Load, losingNothing } from './load';
import { bearer, type Token } from './project';

/** Clients of a pool, on any target. The number of tokens sets how long a call takes. */
export abstract class PoolClients {
  constructor(
    private readonly model: string,
    /** Calls per second while the work runs. */
    private readonly perSecond: number,
  ) {}

  /** GET without a body, POST with one. */
  abstract ask(path: string, body?: unknown, more?: Call): Promise<Answer>;

  generate(tokens = 1, more: Call = {}): Promise<Answer> {
    // two threads of a server wait for each other by spinning, which takes whole seconds per token on a busy machine;
    // and a small context is shifted during every long answer
    return this.ask(
      '/api/generate',
      {
        model: this.model,
        prompt: 'x',
        stream: false,
        options: { num_predict: tokens, num_thread: 1, num_ctx: 4096, temperature: 0 },
      },
      more,
    );
  }

  load(perSecond: number): Load {
    return new Load(perSecond, () => this.generate());
  }

  /** Names of the models that the pool lists, sorted. */
  async models(): Promise<string[]> {
    const { models } = JSON.parse((await this.ask('/api/tags')).text) as {
      readonly models: readonly { readonly name: string }[];
    };
    return models.map((m) => m.name).sort();
  }

  /** Runs the work while clients call, and expects that no call is lost. */
  losingNothing<T>(what: string, work: () => Promise<T>): Promise<T> {
    return losingNothing(this.load(this.perSecond), what, work);
  }
}

/** Those of a pool on loopback. */
export class Clients extends PoolClients {
  constructor(
    private readonly token: Token,
    /** Read at each call: a pool may move. */
    private readonly port: () => number,
    model = 'tiny:1',
  ) {
    super(model, 5);
  }

  override ask(path: string, body?: unknown, more: Call = {}): Promise<Answer> {
    return call(`http://127.0.0.1:${this.port()}${path}`, {
      headers: bearer(this.token),
      timeoutMs: 30_000,
      ...(body === undefined ? {} : { body }),
      ...more,
    });
  }
}
