import { inside, part } from './docker';

/** What the gateway's private port says, asked inside its container: it is published nowhere. */
export async function privately(
  poolPrefix: string,
  path: string,
): Promise<{ readonly status: number; readonly body: string }> {
  const gateway = await part(poolPrefix, 'gateway');
  const script = `exec 3<>/dev/tcp/127.0.0.1/8404; printf 'GET ${path} HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n' >&3; timeout 10 cat <&3`;
  const { stdout } = await inside(gateway, script);
  const [head = '', ...rest] = stdout.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1] ?? 0), body: rest.join('\r\n\r\n') };
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
