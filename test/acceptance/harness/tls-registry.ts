import { createServer, type Server } from 'node:https';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MODELS } from './needs';
import type { Bundle } from './tls';

const [HOST = '', PORT = ''] = MODELS.split(':');

/** The model registry over TLS, with an untrusted certificate, on another port of the same address. */
export class TlsRegistry {
  private readonly server: Server;

  constructor({ pem, certificate }: Bundle) {
    this.server = createServer({ cert: certificate, key: pem.slice(certificate.length) }, (asked, answer) => {
      const { method, url, headers } = asked;
      const onward = request({ host: HOST, port: PORT, method, path: url, headers }, (got) => {
        answer.writeHead(got.statusCode ?? 502, got.headers);
        got.pipe(answer);
      });
      onward.once('error', () => answer.destroy());
      asked.pipe(onward);
    });
  }

  /** @returns the port. */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, HOST, () => resolve((this.server.address() as AddressInfo).port));
    });
  }

  end(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

export const REGISTRY_HOST = HOST;
