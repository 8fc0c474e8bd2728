import {
  bodyLimit,
  clientConnections,
  connectionsPerAddress,
  manyConnections,
  OWN_CONNECTIONS,
} from '../../../containers/gateway/limits';
import { gatewayConfig } from '../../../containers/gateway/haproxy-config';
import { Size } from '../../../poolfile/values/units';
import { examplePool } from '../../example-pool';

type Pool = ReturnType<typeof examplePool>;
const MIB = 1024 ** 2;
const memory = (text: string): Pool['memory'] => Size.parse(text);
const serving = (changes: Partial<Pool['serving']>): Pool['serving'] => ({ ...examplePool().serving, ...changes });

describe('all slots together take a sixteenth of the memory in bodies, and each of them at most 32 MiB', () => {
  test.each([
    ['512MiB', 1, 16],
    ['1GiB', 1, 32],
    ['1GiB', 4, 8],
    ['64GiB', 1, 32],
  ])('%s and %i requests for each of two models: %i MiB', (text, parallel, limit) => {
    expect(bodyLimit(examplePool({ memory: memory(text), serving: serving({ parallel }) }))).toBe(limit * MIB);
  });

  test('never less than metadata may have', () => {
    expect(bodyLimit(examplePool({ memory: memory('256MiB'), serving: serving({ parallel: 64 }) }))).toBe(128 * 1024);
    expect(bodyLimit(examplePool({ memory: memory('16MiB'), serving: serving({ parallel: 64 }) }))).toBe(64 * 1024);
  });

  test('a compressed body is accepted only where Ollama cannot inflate it beyond the limit', () => {
    const refusals = (text: string) => gatewayConfig(examplePool({ memory: memory(text) }), { resolvers: [] });
    expect(refusals('512MiB')).toContain('status 415');
    expect(refusals('1GiB')).not.toContain('status 415');
  });
});

test('one address can fill the queue and the slots, and never all connections', () => {
  const pool = examplePool({ serving: serving({ maxQueue: 512 }) });
  expect(connectionsPerAddress(pool)).toBeGreaterThan(512 + 4);
  expect(connectionsPerAddress(pool)).toBeLessThan(clientConnections(pool));
});

test('strangers who send on after a refusal leave connections to those who have a token', () => {
  const pool = examplePool({ serving: serving({ maxQueue: 512 }) });
  expect(manyConnections(pool)).toBeGreaterThan(512 + 4);
  expect(connectionsPerAddress(pool) - manyConnections(pool)).toBeGreaterThanOrEqual(1000);
  const text = gatewayConfig(pool, { resolvers: [] });
  expect(text).toContain(`  http-request reject if { fe_conn gt ${manyConnections(pool)} } announces !holder\n`);
  const open = { ...pool.access, auth: 'none', tokens: [] } as const;
  expect(gatewayConfig({ ...pool, access: open }, { resolvers: [] })).not.toContain('http-request reject');
});

test('health and metrics have connections that clients cannot take', () => {
  const counts = [...gatewayConfig(examplePool(), { resolvers: [] }).matchAll(/^ {2}maxconn (\d+)$/gm)].map(
    (m) => +m[1]!,
  );
  const [all, clients, own] = counts;
  expect(counts).toHaveLength(3);
  expect(all).toBe(clients! + own! + OWN_CONNECTIONS);
});
