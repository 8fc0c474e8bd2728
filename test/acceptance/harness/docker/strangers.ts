import { readFileSync } from 'node:fs';
import path from 'node:path';
import { addresses, docker, inside } from './engine';
import { IMAGES } from '../needs';
import { until } from '../run';

/** Containers outside every pool. Their names begin with the environment's prefix, so that `Project.end` finds them. */
export class Strangers {
  private count = 0;
  constructor(private readonly prefix: string) {}

  /** One that does nothing, to connect from.
   * @returns Its name. */
  async idle(network: string, image: string = IMAGES.client, ...options: readonly string[]): Promise<string> {
    const name = this.name();
    await docker(
      'run',
      '-d',
      '--init',
      '--name',
      name,
      '--network',
      network,
      ...options,
      '--entrypoint',
      '/bin/sleep',
      image,
      'infinity',
    );
    return name;
  }

  /** One that answers on the ports, see `listener.cjs`. */
  async listener(
    network: string,
    talk: number,
    names = 0,
    address = '0.0.0.0',
    manner: 'plain' | 'silent' = 'plain',
  ): Promise<string> {
    const name = this.name();
    const program = readFileSync(path.join(__dirname, '../listener.cjs'), 'utf8');
    await docker(
      'run',
      '-d',
      '--init',
      '--name',
      name,
      '--network',
      network,
      IMAGES.node,
      'node',
      '-e',
      program,
      '--',
      String(talk),
      String(names),
      address,
      manner,
    );
    await until('the listener is ready', 10_000, async () => (await docker('logs', name)).includes('ready'));
    return name;
  }

  private name(): string {
    this.count += 1;
    return `${this.prefix}stranger-${this.count}`;
  }
}

/** Whether a connection from inside a container succeeds. */
export async function connects(from: string, host: string, port: number): Promise<boolean> {
  return (await inside(from, `timeout 3 bash -c 'exec 3<>/dev/tcp/${host}/${port}' 2>/dev/null`)).code === 0;
}

/** Whether a datagram from inside a container is answered. */
export async function echoes(from: string, host: string, port: number): Promise<boolean> {
  return (
    (await inside(from, `exec 3<>/dev/udp/${host}/${port} && echo q >&3 && [ "$(timeout 2 head -c 4 <&3)" = here ]`))
      .code === 0
  );
}

/** Whether a name resolves inside a container. */
export async function knows(from: string, name: string): Promise<boolean> {
  return (await inside(from, `timeout 10 getent ahostsv4 ${name}`)).code === 0;
}

/** The address of a container on a network. @throws Error if it has none. */
export async function addressOn(name: string, network: string): Promise<string> {
  const address = (await addresses(name))[network];
  if (!address) throw new Error(`${name} is not on ${network}`);
  return address;
}
