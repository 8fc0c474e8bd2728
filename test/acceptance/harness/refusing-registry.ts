import type { IncomingMessage, ServerResponse } from 'node:http';
import { REGISTRY_HOST, StubRegistry } from './stub-registry';

/** A model registry that refuses: the tag of a model is the status of its answer, and `texts` has the words. */
export class RefusingRegistry extends StubRegistry {
  /** How often each manifest was asked for, by status. */
  readonly asked = new Map<number, number>();

  constructor(private readonly texts: ReadonlyMap<number, string>) {
    super();
  }

  protected answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
    const status = Number(/\/manifests\/(\d{3})$/.exec(url)?.[1] ?? 404);
    this.asked.set(status, (this.asked.get(status) ?? 0) + 1);
    response.writeHead(status).end(this.texts.get(status) ?? '');
  }

  /** A model of the pool file whose manifest is refused so. */
  model(status: number): { readonly name: string; readonly from: string; readonly insecure: true } {
    return {
      name: `refused:${status}`,
      from: `${REGISTRY_HOST}:${this.port}/library/refused:${status}`,
      insecure: true,
    };
  }
}
