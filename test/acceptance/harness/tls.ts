import { renameSync, writeFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { docker } from './docker/engine';
import { IMAGES } from './needs';

export interface Bundle {
  /** Certificate and key, as the gateway reads them. */
  readonly pem: string;
  /** The certificate alone: what a client trusts. */
  readonly certificate: string;
}

/** A command that makes `crt` and `key` in the current folder: a self-signed certificate for `IP:…` or `DNS:…`. */
export const selfSigned = (name: string, subject: string): string =>
  'openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 ' +
  `-subj /CN=${name} -addext subjectAltName=${subject} -keyout key -out crt 2>/dev/null`;

/** A self-signed certificate for one address, under a name that identifies it. */
export async function newBundle(name: string, address: string): Promise<Bundle> {
  const pem = await docker(
    'run',
    '--rm',
    IMAGES.client,
    '/bin/bash',
    '-c',
    `cd /tmp && ${selfSigned(name, `IP:${address}`)} && cat crt key`,
  );
  return { pem: `${pem}\n`, certificate: pem.slice(0, pem.indexOf('-----BEGIN PRIVATE')) };
}

/** Replaces a file atomically, as tools that renew certificates do. */
export function replaceFile(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o644 });
  renameSync(`${file}.new`, file);
}

/** The name in the certificate that is served; trust is not checked. */
export function servedName(address: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.destroy();
    });
    socket.setTimeout(5_000, () => socket.destroy(new Error('no answer to a TLS greeting')));
    socket.once('error', reject);
  });
}
