import { PoolClients } from '../clients';
import type { Answer, Call } from '../http';
import type { Caller } from './caller';
import { bearer, type Token } from '../project';

/** Clients of a pool on a cluster, which call from inside a pod. */
export class KubeClients extends PoolClients {
  constructor(
    private readonly caller: Caller,
    private readonly token: Token,
    /** Read at each call: a pool may move. */
    private readonly url: () => string,
    private readonly further: Call = {},
    model = 'tiny:1',
  ) {
    super(model, 2);
  }

  override ask(path: string, body?: unknown, more: Call = {}): Promise<Answer> {
    return this.caller.call(`${this.url()}${path}`, {
      headers: bearer(this.token),
      timeoutMs: 30_000,
      ...(body === undefined ? {} : { body }),
      ...this.further,
      ...more,
    });
  }
}
