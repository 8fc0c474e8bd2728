import { contains, parseCidr } from './address';

/**
 * Which registries a pull asks without its proxy. Go's HTTP client, which Ollama uses, decides by `NO_PROXY`: a name
 * stands for itself and for all names below it, one with a dot before it for those below it only.
 * Source: golang.org/x/net/http/httpproxy.
 */

/** Addresses of one's own network, which no proxy has a way to. */
const OWN_NETWORKS = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
];

/** The value of `NO_PROXY`. */
export function noProxyVariable(noProxy: readonly string[]): string {
  return [...new Set(['localhost', ...OWN_NETWORKS, ...noProxy])].join(',');
}

/** True if a host is asked without the proxy. */
export function bypassesProxy(host: string, port: number, noProxy: readonly string[]): boolean {
  const name = host.toLowerCase();
  return ['localhost', ...OWN_NETWORKS, ...noProxy].some((entry) => matches(entry.toLowerCase(), name, port));
}

function matches(entry: string, host: string, port: number): boolean {
  const network = parseCidr(entry);
  if (network) {
    const address = parseCidr(`${host}/32`);
    return address !== undefined && contains(network, address);
  }
  const [name = '', only] = entry.split(':');
  if (only !== undefined && Number(only) !== port) return false;
  return name.startsWith('.') ? host.endsWith(name) : host === name || host.endsWith(`.${name}`);
}
