import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { docker, tryDocker } from './docker';
import { IMAGES } from './needs';

/** An image of this engine alone, made from another without a build: files put in, then what the image says of itself. */
async function derive(
  name: string,
  from: string,
  changes: readonly string[],
  put: (container: string) => Promise<void> = () => Promise.resolve(),
): Promise<string> {
  const container = `${name.replace(/[^a-z0-9]/g, '-')}-maker`;
  await docker('create', '--name', container, '--entrypoint', '/bin/true', from);
  try {
    await put(container);
    await docker('commit', ...changes.flatMap((change) => ['-c', change]), container, name);
  } finally {
    await tryDocker('rm', '-f', container);
  }
  return name;
}

/** An image in which `stub.cjs` is the `ollama` command. */
export async function stubImage(environment: string): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'poolform-stub-'));
  try {
    const command = path.join(folder, 'ollama');
    copyFileSync(path.join(__dirname, 'stub.cjs'), command);
    chmodSync(command, 0o755);
    return await derive(
      `poolform-acceptance/stub:${environment}`,
      IMAGES.node,
      ['ENTRYPOINT ["/usr/bin/ollama"]'],
      async (container) => {
        await docker('cp', command, `${container}:/usr/bin/ollama`);
      },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The server's image with something else said of it: `LABEL a=b`, `ENV A=b`. */
export async function otherOllama(environment: string, tag: string, change: string): Promise<string> {
  return derive(`poolform-acceptance/ollama-${tag}:${environment}`, IMAGES.ollama.image, [change]);
}

export async function removeImages(environment: string): Promise<void> {
  const all = await docker('images', '--format', '{{.Repository}}:{{.Tag}}');
  const ours = all
    .split('\n')
    .filter((name) => name.startsWith('poolform-acceptance/') && name.endsWith(`:${environment}`));
  if (ours.length > 0) await tryDocker('rmi', '-f', ...ours);
}
