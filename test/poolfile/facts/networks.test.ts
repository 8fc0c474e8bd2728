import { slots } from '../../../poolfile/facts/networks';
import { EnvironmentFile } from '../../../poolfile/schema/environment-file';

test.each([
  ['10.0.0.0/26', 1],
  ['10.0.0.0/27', 0],
  ['10.0.0.0/20', 64],
  ['10.0.0.0/8', 262_144],
])('%s has room for %d pools', (subnets, count) => {
  const host = EnvironmentFile.parse({ version: 1, docker: { box: { host: 'ssh://box', subnets } } }).docker['box'];
  expect(host && slots(host)).toBe(count);
});
