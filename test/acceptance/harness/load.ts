import { type Answer, errorOf } from './http';
import { progress, sleep } from './run';

export interface Sent {
  /** Milliseconds since the epoch. */
  readonly begun: number;
  readonly ended: number;
  /** Absent if no complete answer came. */
  readonly answer?: Answer;
  /** Why it counts as failed: anything but a whole answer with status 200. */
  readonly failure?: string;
}

export interface Report {
  readonly sent: readonly Sent[];
  readonly failures: readonly Sent[];
  /** The longest that one request took. */
  readonly longestMs: number;
  /** The longest time without a good answer. */
  readonly pauseMs: number;
}

/** One call and its outcome. */
export async function attempt(send: () => Promise<Answer>): Promise<Sent> {
  const begun = Date.now();
  try {
    const answer = await send();
    const failure =
      answer.status === 200
        ? {}
        : { failure: `${answer.status} ${errorOf(answer.text) ?? `not a JSON error: ${answer.text.slice(0, 200)}`}` };
    return { begun, ended: Date.now(), answer, ...failure };
  } catch (error) {
    return { begun, ended: Date.now(), failure: error instanceof Error ? error.message : String(error) };
  }
}

/** Clients that call at a steady rate whether or not earlier calls have ended, each on a connection of its own. */
export class Load {
  private readonly sent: Sent[] = [];
  private readonly open = new Set<Promise<void>>();
  private readonly begun = Date.now();
  private running = true;
  private readonly loop: Promise<void>;

  constructor(
    private readonly perSecond: number,
    private readonly send: () => Promise<Answer>,
  ) {
    this.loop = this.run();
  }

  private async run(): Promise<void> {
    for (let i = 0; this.running; i++) {
      const one = attempt(this.send)
        .then((sent) => void this.sent.push(sent))
        .finally(() => this.open.delete(one));
      this.open.add(one);
      const next = this.begun + ((i + 1) * 1000) / this.perSecond;
      await sleep(Math.max(0, next - Date.now()));
    }
  }

  /** Stops calling, waits for open calls, and reports on all of them. */
  async end(): Promise<Report> {
    this.running = false;
    await this.loop;
    await Promise.all(this.open);
    const good = this.sent
      .filter((s) => s.failure === undefined)
      .map((s) => s.ended)
      .sort((a, b) => a - b);
    const marks = [this.begun, ...good, Date.now()];
    return {
      sent: this.sent,
      failures: this.sent.filter((s) => s.failure !== undefined),
      longestMs: Math.max(0, ...this.sent.map((s) => s.ended - s.begun)),
      pauseMs: Math.max(...marks.slice(1).map((mark, i) => mark - (marks[i] ?? mark))),
    };
  }
}

/** Clients that call again as soon as they get an answer, so that the servers are never idle. */
export class Unbroken {
  private readonly sent: Sent[] = [];
  private running = true;
  private readonly all: readonly Promise<void>[];

  constructor(clients: number, send: () => Promise<Answer>) {
    this.all = Array.from({ length: clients }, async () => {
      while (this.running) this.sent.push(await attempt(send));
    });
  }

  /** Stops calling, and waits for open calls. */
  async end(): Promise<readonly Sent[]> {
    this.running = false;
    await Promise.all(this.all);
    return this.sent;
  }
}

/**
 * Runs the work while clients call.
 *
 * @throws Error if a call was lost; what the work throws, if it does.
 */
export async function losingNothing<T>(load: Load, what: string, work: () => Promise<T>): Promise<T> {
  const done = await work().then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  const { sent, failures, longestMs, pauseMs } = await load.end();
  const lost = inWords(failures);
  progress(`${what}: ${sent.length} calls, failed: ${lost}, longest ${longestMs} ms, longest pause ${pauseMs} ms`);
  if ('error' in done) throw done.error;
  if (failures.length > 0) throw new Error(`${what}: clients lost calls: ${lost}`);
  return done.value;
}

/** Failures in words, equal ones counted. */
export function inWords(failures: readonly Sent[]): string {
  const counts = new Map<string, number>();
  for (const { failure = '' } of failures) counts.set(failure, (counts.get(failure) ?? 0) + 1);
  return [...counts].map(([failure, count]) => `${count} × ${failure}`).join('; ') || 'none';
}
