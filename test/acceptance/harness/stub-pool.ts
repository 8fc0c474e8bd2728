import { inside, part } from './docker';
import { removeImages, stubImage } from './images';
import { IMAGES } from './needs';
import { type Doc, freePort, newToken, Project } from './project';

/** What a server saw of one request. */
export interface Recorded {
  readonly how: 'request' | 'upgraded' | 'malformed';
  readonly method: string;
  readonly url: string;
  /** Names and values in turn, as they came. */
  readonly headers: readonly string[];
}

/** A pool whose servers are stubs: everything else of it, images of the gateway included, is as it is for a user. */
export class StubPool {
  readonly token = newToken();
  private constructor(
    readonly project: Project,
    readonly port: number,
  ) {}

  static async deploy(suite: string, said: Doc = {}): Promise<StubPool> {
    const pool = new StubPool(new Project(suite), await freePort());
    const image = await stubImage(pool.project.environment);
    await pool.project.begin({
      images: { ollama: { image, version: IMAGES.ollama.version }, gateway: IMAGES.gateway },
    });
    pool.project.pool('stub', {
      access: { port: pool.port, tokens: { alice: { sha256: pool.token.sha256 } } },
      ...said,
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

  /** What the servers saw up to now, the gateway's own looks at their health included. */
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
