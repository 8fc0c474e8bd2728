import { inside, part } from './engine';
import { removeImages, stubImage } from './images';
import { IMAGES } from '../needs';
import { freePort } from '../allocator';
import { type Doc, newToken, Project } from '../project';

/** One request as a server received it. */
export interface Recorded {
  readonly how: 'request' | 'upgraded' | 'malformed';
  readonly method: string;
  readonly url: string;
  /** Names and values in turn, as they came. */
  readonly headers: readonly string[];
}

/** A pool whose servers are stubs: everything else in it, also the image of the gateway, is what a user gets. */
export class StubPool {
  readonly token = newToken();
  /** A second holder's token, if the pool was deployed with two. */
  readonly other = newToken();
  private constructor(
    readonly project: Project,
    readonly port: number,
  ) {}

  /** @param holders - With two, bob has `other`, and may have six requests at a time. */
  static async deploy(suite: string, fields: Doc = {}, access: Doc = {}, holders: 1 | 2 = 1): Promise<StubPool> {
    const pool = new StubPool(new Project(suite), await freePort());
    const image = await stubImage(pool.project.environment);
    await pool.project.begin({
      images: { ollama: { image, version: IMAGES.ollama.version }, gateway: IMAGES.gateway },
    });
    pool.project.pool('stub', {
      access: {
        port: pool.port,
        tokens: {
          alice: { sha256: pool.token.sha256 },
          ...(holders === 2 && { bob: { sha256: pool.other.sha256, maxConcurrent: 6 } }),
        },
        ...access,
      },
      ...fields,
    });
    await pool.project.deploy();
    return pool;
  }

  get prefix(): string {
    return this.project.poolPrefix('stub');
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** What the servers have received so far, also the gateway's health checks. */
  async recorded(): Promise<readonly Recorded[]> {
    const texts = await Promise.all(
      ['server-1', 'server-2'].map(
        async (server) => (await inside(await part(this.prefix, server), 'cat /tmp/requests.jsonl')).stdout,
      ),
    );
    return texts.flatMap((text) =>
      text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Recorded),
    );
  }

  async end(): Promise<void> {
    await this.project.end();
    await removeImages(this.project.environment);
  }
}
