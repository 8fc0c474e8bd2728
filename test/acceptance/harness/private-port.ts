import { PRIVATE_PORT } from '../../../poolfile/values/ports';

/** A shell command that asks the gateway's private port from inside its container: the port is published nowhere. */
export const askPrivately = (path: string): string =>
  [
    `exec 3<>/dev/tcp/127.0.0.1/${PRIVATE_PORT}`,
    `printf 'GET ${path} HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n' >&3`,
    'timeout 10 cat <&3',
  ].join('; ');

/** What that command printed. A status of 0: there was no answer. */
export function privateAnswer(stdout: string): { readonly status: number; readonly body: string } {
  const [head = '', ...rest] = stdout.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1] ?? 0), body: rest.join('\r\n\r\n') };
}
