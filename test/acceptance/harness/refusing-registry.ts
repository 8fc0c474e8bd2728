import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MODELS } from './needs';

const [HOST = ''] = MODELS.split(':');

/** A model registry that refuses: the tag of a model is the status of its answer, and `texts` has the words. */
export class RefusingRegistry {
  /** How often each manifest was asked for, by status. */
  readonly asked = new Map<number, number>();
  private readonly server: Server;
  port = 0;

  constructor(texts: ReadonlyMap<number, string>) {
    this.server = createServer(({ url = '' }, answer) => {
      const status = Number(/\/manifests\/(\d{3})$/.exec(url)?.[1] ?? 404);
      this.asked.set(status, (this.asked.get(status) ?? 0) + 1);
      answer.writeHead(status).end(texts.get(status) ?? '');
    });
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, HOST, resolve);
    });
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }

  /** A model of the pool file whose manifest is refused so. */
  model(status: number): { readonly name: string; readonly from: string; readonly insecure: true } {
    return { name: `refused:${status}`, from: `${HOST}:${this.port}/library/refused:${status}`, insecure: true };
  }

  end(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
