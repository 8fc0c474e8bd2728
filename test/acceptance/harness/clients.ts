import { type Answer, call, type Call } from './http';
import { inWords, Load } from './load';
import { bearer, type Token } from './project';
import { progress } from './run';

/** What clients of a pool do, wherever they are: generate, with as many tokens as a call is to last. */
export abstract class PoolClients {
  constructor(
    private readonly model: string,
    /** How many calls a second are made while something is done. */
    private readonly perSecond: number,
  ) {}

  /** GET without a body, POST with one. */
  abstract ask(path: string, body?: unknown, more?: Call): Promise<Answer>;

  generate(tokens = 1, more: Call = {}): Promise<Answer> {
    // two threads of a server wait for each other by spinning, which on a busy machine takes whole seconds a token; and with a small context
    // every long answer moves it
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

  /** Names of the models that the pool says it has, sorted. */
  async models(): Promise<string[]> {
    const { models } = JSON.parse((await this.ask('/api/tags')).text) as {
      readonly models: readonly { readonly name: string }[];
    };
    return models.map((m) => m.name).sort();
  }

  /** Does something while clients call, and holds that none of them lost anything. */
  async losingNothing<T>(what: string, work: () => Promise<T>): Promise<T> {
    const load = this.load(this.perSecond);
    const done = await work().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    const report = await load.end();
    progress(
      `${what}: ${report.sent.length} calls meanwhile, failed: ${inWords(report.failures)}, longest ${report.longestMs} ms, longest pause ${report.pauseMs} ms`,
    );
    if ('error' in done) throw done.error;
    if (report.failures.length > 0) throw new Error(`${what}: clients lost calls: ${inWords(report.failures)}`);
    return done.value;
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
