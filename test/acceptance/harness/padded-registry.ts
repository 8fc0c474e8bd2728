import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { MODELS } from './needs';
import { REGISTRY_HOST, StubRegistry } from './stub-registry';

const MEBIBYTE = 1024 * 1024;
const ACCEPT = { accept: 'application/vnd.docker.distribution.manifest.v2+json' };

interface Manifest {
  readonly layers: readonly object[];
}

/**
 * A model registry whose models are `library/tiny:1` with a layer more, which the server does not read. The number in
 * a model's name is the layer's size in MiB: `library/padded:40`.
 */
export class PaddedRegistry extends StubRegistry {
  /** After so many bytes of a layer its answers stall: the connection stays open, and nothing comes any more. */
  stallsAfter = Infinity;
  private readonly paddings = new Map<string, Uint8Array>();

  protected answer({ method, url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const size = /\/manifests\/(\d+)$/.exec(url)?.[1];
    const blob = /\/blobs\/(sha256:[0-9a-f]{64})$/.exec(url)?.[1] ?? '';
    const padding = this.paddings.get(blob);
    const answering = size
      ? this.manifest(Number(size), response)
      : padding
        ? this.part(padding, method === 'HEAD', headers.range, url, response)
        : passedOn(url, method === 'HEAD', headers.range, response);
    answering.catch(() => response.destroy());
  }

  /** A model of the pool file whose last layer has so many MiB. */
  model(mebibytes: number): { readonly name: string; readonly from: string; readonly insecure: true } {
    return {
      name: `padded:${mebibytes}`,
      from: `${REGISTRY_HOST}:${this.port}/library/padded:${mebibytes}`,
      insecure: true,
    };
  }

  /** The hex digest of the layer that makes a model so large. */
  padding(mebibytes: number): string {
    const bytes = new TextEncoder().encode(`padding ${mebibytes} `.padEnd(MEBIBYTE, '.').repeat(mebibytes));
    const hex = createHash('sha256').update(bytes).digest('hex');
    this.paddings.set(`sha256:${hex}`, bytes);
    return hex;
  }

  private async manifest(mebibytes: number, answer: ServerResponse): Promise<void> {
    const tiny = (await (
      await fetch(`http://${MODELS}/v2/library/tiny/manifests/1`, { headers: ACCEPT })
    ).json()) as Manifest;
    const digest = `sha256:${this.padding(mebibytes)}`;
    const layer = { mediaType: 'application/vnd.ollama.image.padding', digest, size: mebibytes * MEBIBYTE };
    answer.end(JSON.stringify({ ...tiny, layers: [...tiny.layers, layer] }));
  }

  /** Ollama follows the `Location` of a blob, and then asks there for parts. */
  private part(
    bytes: Uint8Array,
    head: boolean,
    range: string | undefined,
    url: string,
    answer: ServerResponse,
  ): Promise<void> {
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
    const part = bytes.subarray(Number(from ?? 0), to === undefined ? bytes.length : Number(to) + 1);
    answer.writeHead(from === undefined ? 200 : 206, { location: url, 'content-length': part.length });
    if (head || from === undefined) answer.end();
    else if (Number(from) + part.length <= this.stallsAfter) answer.end(part);
    else answer.write(part.subarray(0, Math.max(0, this.stallsAfter - Number(from))));
    return Promise.resolve();
  }
}

async function passedOn(url: string, head: boolean, range: string | undefined, answer: ServerResponse): Promise<void> {
  // the registry behind it knows the blobs under the name of the model that they belong to
  const got = await fetch(`http://${MODELS}${url.replace('/padded/', '/tiny/')}`, {
    method: head ? 'HEAD' : 'GET',
    ...(range ? { headers: { range } } : {}),
  });
  const length = got.headers.get('content-length');
  answer.writeHead(got.status, { location: url, ...(length ? { 'content-length': length } : {}) });
  answer.end(head ? undefined : new Uint8Array(await got.arrayBuffer()));
}
