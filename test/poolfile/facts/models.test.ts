import { pullTimeoutOf } from '../../../poolfile/facts/defaults';
import { Duration } from '../../../poolfile/values/units';

const catalog = {
  models: new Map([
    ['small:1b', { downloadBytes: 5e9 }],
    ['large:70b', { downloadBytes: 100 * 1024 ** 3 }],
    ['huge:1t', { downloadBytes: 3_000 * 1024 ** 3 }],
  ]),
};
const timeout = (names: readonly string[], said?: string): string =>
  pullTimeoutOf(
    {
      pull: said === undefined ? {} : { timeout: Duration.parse(said) },
      models: names.map((name) => ({ name, insecure: false })),
    },
    catalog,
  ).toString();

test('two hours are enough for what is small or not known', () => {
  expect(timeout(['small:1b'])).toBe('2h');
  expect(timeout(['team/own:1'])).toBe('2h');
});

test('large models get as long as they take at 10 MiB a second, all of a pool together, in whole minutes', () => {
  expect(timeout(['large:70b'])).toBe('2h51m');
  expect(timeout(['large:70b', 'large:70b', 'small:1b'])).toBe('5h50m');
});

test('nobody waits for more than two days', () => {
  expect(timeout(['huge:1t'])).toBe('48h');
});

test('what the file says counts', () => {
  expect(timeout(['huge:1t'], '5m')).toBe('5m');
});
