import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewayConfig } from '../../../containers/gateway/haproxy-config';
import { withServers } from '../../../containers/gateway/placeholders';
import { tokenFile, TOKENS_FILE } from '../../../containers/gateway/tokens';
import { examplePool } from '../../example-pool';
import { hasHaproxy, runnable } from './local-haproxy';

const SETTINGS = {
  resolvers: ['127.0.0.11:53'],
  tls: '/tls/chat.pem',
  from: ['10.213.0.33/32', '10.20.0.0/16'],
} as const;
/** Headers that no server may get, and headers that Ollama reads or that mean no harm. */
const KEPT_BACK = [
  ...['authorization', 'proxy-authorization', 'cookie', 'api-key', 'x-api-key', 'x-goog-api-key', 'x-auth-token'],
  ...['origin', 'referer', 'forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via', 'true-client-ip'],
  ...['x-original-url', 'x-rewrite-url', 'x-http-method-override', 'upgrade', 'http2-settings', 'sec-websocket-key'],
];
const PASSED_ON = [
  ...['accept', 'accept-encoding', 'content-type', 'content-length', 'content-encoding', 'transfer-encoding', 'expect'],
  ...['user-agent', 'anthropic-version', 'anthropic-beta', 'openai-beta', 'x-stainless-lang', 'x-control'],
];
const rules = (text: string) => text.split('\n').map((line) => line.trim());

test('the configuration of the example pool is the one in the golden file', () => {
  const golden = join(__dirname, 'chat.haproxy.cfg');
  const config = gatewayConfig(examplePool(), SETTINGS);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, config);
  expect(config).toBe(readFileSync(golden, 'utf8'));
});

test('no frontend has the name of a backend: HAProxy 3.3 and later refuse that', () => {
  const names = [...gatewayConfig(examplePool(), SETTINGS).matchAll(/^(?:frontend|backend) (\S+)$/gm)].map((m) => m[1]);
  expect(names.length).toBeGreaterThan(9);
  expect(names).toEqual([...new Set(names)]);
});

const haproxy = hasHaproxy ? test : test.skip;
if (haproxy === test.skip)
  process.stderr.write('SKIPPED: haproxy -c on the rendered configurations: there is no haproxy here\n');

haproxy.each([
  ['with tokens, addresses and TLS', {}, SETTINGS],
  [
    'without tokens',
    { access: { ...examplePool().access, auth: 'none' as const, tokens: [] } },
    { resolvers: ['127.0.0.11:53'] },
  ],
  ['with the names of a cluster', {}, { resolvers: 'resolv.conf' as const }],
  [
    'with web pages and many models, of which some have a slash and some the usual tag',
    {
      access: { ...examplePool().access, origins: ['https://chat.example', 'http://localhost:3000'] },
      models: Array.from({ length: 200 }, (_, i) => {
        const name = `${i % 2 === 0 ? '' : 'team/'}${'m'.repeat(40)}${i}:latest`;
        return { name, reference: name, insecure: false };
      }),
    },
    { resolvers: ['127.0.0.11:53'] },
  ],
  ['with a queue of one', { serving: { ...examplePool().serving, maxQueue: 1 } }, { resolvers: ['127.0.0.11:53'] }],
])('HAProxy accepts the configuration %s', (_, changes, settings) => {
  const folder = mkdtempSync(join(tmpdir(), 'poolform-'));
  try {
    const pool = examplePool(changes);
    const servers = new Map(pool.replicas.map((r) => [r.number, 'localhost']));
    const config = gatewayConfig(pool, settings).replace(/ ssl crt \S+(?: alpn \S+)?/g, '');
    const { text } = withServers(config, servers);
    writeFileSync(join(folder, TOKENS_FILE), tokenFile(examplePool()).text);
    writeFileSync(join(folder, 'haproxy.cfg'), runnable(text, folder));
    const checked = spawnSync('haproxy', ['-c', '-f', join(folder, 'haproxy.cfg')], { encoding: 'utf8' });
    expect(checked.stderr).not.toMatch(/ALERT|WARNING/);
    expect(checked.status).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what changes a store or an account is named nowhere, and every path is matched whole', () => {
  const text = gatewayConfig(examplePool(), SETTINGS);
  const paths = rules(text)
    .filter((r) => / path -m str /.test(r))
    .flatMap((r) => r.split(' path -m str ')[1]!.split(' '));
  expect(paths.filter((p) => /pull|push|create|copy|delete|blobs|signout|experimental|\/me\b/.test(p))).toEqual([]);
  expect(rules(text).filter((r) => /path(_beg|_reg|_sub|_dir|_end)|path -m (?!str)/.test(r))).toEqual([]);
});

test('no token is in what the gateway reads, only hashes and names', () => {
  const { text, version } = tokenFile(examplePool());
  expect(text.split('\n').filter((line) => line.length > 60)).toEqual([
    `${'be'.repeat(32)}/${version} rensei`,
    `${'ef'.repeat(32)}/${version} support`,
  ]);
});

test('a client cannot hand its credentials on to a server', () => {
  const patterns = rules(gatewayConfig(examplePool(), SETTINGS))
    .map((rule) => /^http-request del-header (\S+) -m reg$/.exec(rule)?.[1])
    .filter((pattern) => pattern !== undefined);
  const passes = (name: string): boolean => !patterns.some((pattern) => new RegExp(pattern).test(name));
  expect(KEPT_BACK.filter(passes)).toEqual([]);
  expect(PASSED_ON.filter((name) => !passes(name))).toEqual([]);
});
