import type { Answer, Call } from './http';
import type { Caller } from './kube-caller';
import { inWords, Load, type Report } from './load';
import { bearer, type Token } from './project';
import { progress } from './run';

/** What clients of a pool on a cluster do, from inside a pod: generate, with as many tokens as a call is to last. */
export class KubeClients {
  constructor(
    private readonly caller: Caller,
    private readonly token: Token,
    /** Read at each call: a pool may move. */
    private readonly url: () => string,
    private readonly further: Call = {},
    private readonly model: string = 'tiny:1',
  ) {}

  ask(path: string, body?: unknown, more: Call = {}): Promise<Answer> {
    return this.caller.call(`${this.url()}${path}`, { headers: bearer(this.token), timeoutMs: 30_000, ...(body === undefined ? {} : { body }), ...this.further, ...more });
  }

  generate(tokens = 1, more: Call = {}): Promise<Answer> {
    // one thread: several wait for each other by spinning, which on a busy machine takes whole seconds a token; a small context would be moved again and again
    return this.ask('/api/generate', { model: this.model, prompt: 'x', stream: false, options: { num_predict: tokens, num_thread: 1, num_ctx: 4096, temperature: 0 } }, more);
  }

  load(perSecond: number, tokens = 1): Load {
    return new Load(perSecond, () => this.generate(tokens));
  }

  /** Names of the models that the pool says it has, sorted. */
  async models(): Promise<string[]> {
    const { models } = JSON.parse((await this.ask('/api/tags')).text) as { readonly models: readonly { readonly name: string }[] };
    return models.map((m) => m.name).sort();
  }

  /** Does something while clients call, and says what became of their calls. */
  async during<T>(what: string, work: () => Promise<T>, perSecond = 2): Promise<{ readonly done: T; readonly report: Report }> {
    const load = this.load(perSecond);
    const done = await work().then((value) => ({ value }), (error: unknown) => ({ error }));
    const report = await load.end();
    progress(`${what}: ${report.sent.length} calls meanwhile, failed: ${inWords(report.failures)}, longest ${report.longestMs} ms, longest pause ${report.pauseMs} ms`);
    if ('error' in done) throw done.error;
    return { done: done.value, report };
  }

  /** The same, and holds that none of them lost anything. */
  async losingNothing<T>(what: string, work: () => Promise<T>): Promise<T> {
    const { done, report } = await this.during(what, work);
    if (report.failures.length > 0) throw new Error(`${what}: clients lost calls: ${inWords(report.failures)}`);
    return done;
  }
}
