import { gatewayConfig } from '../../../containers/gateway/haproxy-config';
import { withServers } from '../../../containers/gateway/placeholders';
import { examplePool } from '../../example-pool';

const config = gatewayConfig(examplePool(), { resolvers: 'resolv.conf' });
const filled = (tokens: string, last: string): ReturnType<typeof withServers> =>
  withServers(
    config,
    tokens,
    '/config/current',
    new Map([
      [1, 'server-0.pods'],
      [2, last],
    ]),
  );

test('every placeholder is replaced', () => {
  const { text, version } = filled('a rensei', 'server-1.pods');
  expect(text).not.toMatch(/@[A-Z]/);
  expect(text).toContain('server replica-2 server-1.pods:11434');
  expect(text).toContain('map_str(/config/current/tokens.map)');
  expect(text).toContain(`"config":"${version}"`);
});

test('another token and another host are another version', () => {
  const { version } = filled('a rensei', 'server-1.pods');
  expect(version).toMatch(/^[0-9a-f]{16}$/);
  expect(new Set([version, filled('b rensei', 'server-1.pods').version, filled('a rensei', 'x').version]).size).toBe(3);
});
