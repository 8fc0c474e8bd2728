import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { docker, tryDocker } from './engine';
import { IMAGES } from '../needs';

/**
 * An image that only this engine has, made from another without a build: with files added, and changes to its
 * configuration.
 */
async function derive(
  name: string,
  from: string,
  changes: readonly string[],
  addFiles: (container: string) => Promise<void> = () => Promise.resolve(),
): Promise<string> {
  const container = `${name.replace(/[^a-z0-9]/g, '-')}-maker`;
  await docker('create', '--name', container, '--entrypoint', '/bin/true', from);
  try {
    await addFiles(container);
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

/** The server's image with one change to its configuration: `LABEL a=b`, `ENV A=b`. */
export async function otherOllama(environment: string, tag: string, change: string): Promise<string> {
  return derive(`poolform-acceptance/ollama-${tag}:${environment}`, IMAGES.ollama.image, [change]);
}

/** The gateway's image under another name and with another identifier. */
export async function otherGateway(environment: string, tag: string): Promise<string> {
  return derive(`poolform-acceptance/gateway-${tag}:${environment}`, IMAGES.gateway.image, [`LABEL acceptance=${tag}`]);
}

export async function removeImages(environment: string): Promise<void> {
  const all = await docker('images', '--format', '{{.Repository}}:{{.Tag}}');
  const images = all
    .split('\n')
    .filter((name) => name.startsWith('poolform-acceptance/') && name.endsWith(`:${environment}`));
  if (images.length > 0) await tryDocker('rmi', '-f', ...images);
}
