import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MODELS } from './needs';

/** Where the registries of tests listen: what servers and pulls reach. */
export const [REGISTRY_HOST = ''] = MODELS.split(':');

/** A model registry of a test. */
export abstract class StubRegistry {
  /** Where it listens, once it does. */
  port = 0;
  private readonly server: Server = createServer((request, response) => this.answer(request, response));

  protected abstract answer(request: IncomingMessage, response: ServerResponse): void;

  async listen(): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, REGISTRY_HOST, resolve);
    });
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }

  end(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
