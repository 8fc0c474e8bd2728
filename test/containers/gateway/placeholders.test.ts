import { gatewayConfig } from '../../../containers/gateway/haproxy-config';
import { withServers } from '../../../containers/gateway/placeholders';
import { examplePool } from '../../example-pool';

const config = gatewayConfig(examplePool(), { resolvers: 'resolv.conf' });
const filled = (last: string): ReturnType<typeof withServers> =>
  withServers(
    config,
    new Map([
      [1, 'server-0.pods'],
      [2, last],
    ]),
  );

test('every placeholder is replaced', () => {
  const { text, version } = filled('server-1.pods');
  expect(text).not.toMatch(/@[A-Z]/);
  expect(text).toContain('server replica-2 server-1.pods:11434');
  expect(text).toContain(`"config":"${version}"`);
});

test('another host is another version', () => {
  const { version } = filled('server-1.pods');
  expect(version).toMatch(/^[0-9a-f]{16}$/);
  expect(filled('x').version).not.toBe(version);
});
