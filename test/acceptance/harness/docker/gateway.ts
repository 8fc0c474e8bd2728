import { askPrivately, privateAnswer } from '../private-port';
import { inside, part } from './engine';

/** What the gateway answers on its private port, asked inside its container. */
export async function privately(
  poolPrefix: string,
  path: string,
): Promise<{ readonly status: number; readonly body: string }> {
  return privateAnswer((await inside(await part(poolPrefix, 'gateway'), askPrivately(path))).stdout);
}

/** How many replicas have every model, as the gateway finds them. */
export async function complete(poolPrefix: string): Promise<number> {
  return (JSON.parse((await privately(poolPrefix, '/started')).body) as { readonly complete: number }).complete;
}

/** A figure of the gateway's metrics: `haproxy_backend_current_queue{proxy="generate"}`. */
export async function metric(poolPrefix: string, name: string): Promise<number> {
  const line = (await privately(poolPrefix, '/metrics')).body.split('\n').find((each) => each.startsWith(`${name} `));
  if (line === undefined) throw new Error(`the gateway has no figure ${name}`);
  return Number(line.slice(name.length + 1));
}
