import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewayConfig } from '../../../containers/gateway/haproxy-config';
import { examplePool } from '../../example-pool';
import { hasHaproxy } from './local-haproxy';

const config = (ipv6: boolean): string => gatewayConfig(examplePool(), { resolvers: ['127.0.0.1:53'], ipv6 });
/** A frontend that listens as the named one does, on another port, and answers. */
const listening = (name: string, port: number): string => {
  const [, binds = ''] = new RegExp(`^frontend ${name}\\n((?:  bind .*\\n|\\.(?:if|endif).*\\n)+)`, 'm').exec(
    config(true),
  )!;
  return `frontend ${name}\n${binds.replace(/:\d+(?= |\n)/g, `:${port}`)}  http-request return status 204\n`;
};

test('a gateway on a Docker host, whose networks have IPv4 alone, says nothing of IPv6', () => {
  expect(config(false)).not.toMatch(/ipv6|v6only/i);
  expect(config(true).match(/v6only/g)).toHaveLength(2);
});

const loopback = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
if (!hasHaproxy || !loopback) process.stderr.write('SKIPPED: IPv6 of a real HAProxy: there is no haproxy or no ::1\n');

(hasHaproxy && loopback ? test : test.skip).each([
  ['on addresses of both kinds where its container has both', '1', [204, 204]],
  ['on IPv4 alone where it has no other', '', [204, undefined]],
])(
  'a gateway on a cluster listens %s',
  async (_, ipv6, expected) => {
    const folder = mkdtempSync(join(tmpdir(), 'poolform-ipv6-'));
    const file = join(folder, 'haproxy.cfg');
    const times = ['client', 'server', 'connect'].map((name) => `  timeout ${name} 5s\n`).join('');
    writeFileSync(file, `defaults\n  mode http\n${times}${listening('api', 28_434)}${listening('private', 28_435)}`);
    const env = { PATH: process.env['PATH'], ...(ipv6 ? { IPV6: ipv6 } : {}) };
    const haproxy = spawn('haproxy', ['-db', '-f', file], { env, stdio: 'ignore' });
    const asked = (host: string, port: number): Promise<number | undefined> =>
      new Promise((resolve) => {
        const asking = request({ host, port, agent: false, timeout: 2000 }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        });
        asking.on('error', () => resolve(undefined)).end();
      });
    try {
      for (const port of [28_434, 28_435]) {
        let found: (number | undefined)[] = [];
        for (let i = 0; i < 100 && found[0] === undefined; i += 1) {
          await new Promise((resolve) => setTimeout(resolve, 100));
          found = [await asked('127.0.0.1', port), await asked('::1', port)];
        }
        expect([port, ...found]).toEqual([port, ...expected]);
      }
    } finally {
      const ended = new Promise((resolve) => haproxy.on('exit', resolve));
      haproxy.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    }
  },
  30_000,
);
