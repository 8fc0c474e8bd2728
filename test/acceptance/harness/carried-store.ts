import { createHash } from 'node:crypto';
import { MODELS } from './needs';

const ACCEPT = { accept: 'application/vnd.docker.distribution.manifest.v2+json' };
const bytes = async (path: string): Promise<Uint8Array> => {
  const answer = await fetch(`http://${MODELS}/v2/library/${path}`, { headers: ACCEPT });
  return new Uint8Array(await answer.arrayBuffer());
};

interface Layer {
  readonly digest: string;
}

/** A model of the lab's registry as the files of a store, by their paths, and its digest. */
export async function storeOf(
  model: string,
  tag: string,
  manifestPath: string,
): Promise<{ readonly files: ReadonlyMap<string, Uint8Array>; readonly digest: string }> {
  const manifest = await bytes(`${model}/manifests/${tag}`);
  const { config, layers } = JSON.parse(new TextDecoder().decode(manifest)) as {
    readonly config: Layer;
    readonly layers: Layer[];
  };
  const blobs = await Promise.all(
    [config, ...layers].map(
      async ({ digest }) => [`blobs/${digest.replace(':', '-')}`, await bytes(`${model}/blobs/${digest}`)] as const,
    ),
  );
  return {
    files: new Map([[`manifests/${manifestPath}`, manifest], ...blobs]),
    digest: `sha256:${createHash('sha256').update(manifest).digest('hex')}`,
  };
}
