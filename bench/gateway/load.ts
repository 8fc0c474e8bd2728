import { Agent, request as send } from 'node:http';

/** A request that is sent again and again. */
export interface Call {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a few seconds of calls came to. */
export interface Sample {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Calls that are made before anything is measured: connections are open then, and code is compiled. */
const FIRST_CALLS = 50;

/**
 * Clients that call again as soon as they have an answer, each on a connection that it keeps.
 * @throws Error if an answer is not 200: a refusal is faster than an answer, and would be measured as one.
 */
export async function sample(call: Call, clients: number, seconds: number): Promise<Sample> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  try {
    for (let i = 0; i < FIRST_CALLS; i += 1) await once(call, agent);
    const times: number[] = [];
    const started = performance.now();
    const end = started + seconds * 1000;
    const client = async (): Promise<void> => {
      for (let begun = performance.now(); begun < end;) {
        await once(call, agent);
        const now = performance.now();
        times.push(now - begun);
        begun = now;
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
    const took = (performance.now() - started) / 1000;
    return { perSecond: times.length / took, p50Ms: percentile(times, 50), p99Ms: percentile(times, 99) };
  } finally {
    agent.destroy();
  }
}

/** One call with a whole answer. */
export function once({ url, headers, body }: Call, agent?: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = send(url, { method: 'POST', headers, agent: agent ?? false, timeout: 60_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.once('error', reject);
      response.once('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${url} answered ${response.statusCode}: ${text.slice(0, 500)}`));
      });
    });
    sent.once('timeout', () => sent.destroy(new Error(`${url} did not answer within a minute`)));
    sent.once('error', reject);
    sent.end(body);
  });
}

/** The smallest value that so many percent of the values do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? NaN;
}
