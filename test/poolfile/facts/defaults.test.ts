import { pullTimeoutOf } from '../../../poolfile/facts/defaults';
import { Duration } from '../../../poolfile/values/units';

const catalog = {
  models: new Map([
    ['small:1b', { downloadBytes: 5e9 }],
    ['large:70b', { downloadBytes: 100 * 1024 ** 3 }],
    ['huge:1t', { downloadBytes: 3_000 * 1024 ** 3 }],
  ]),
};
const timeout = (names: readonly string[], written?: string): string =>
  pullTimeoutOf(
    {
      pull: written === undefined ? {} : { timeout: Duration.parse(written) },
      models: names.map((name) => ({ name, insecure: false })),
    },
    catalog,
  ).toString();

test('a pull of small or unknown models may take two hours', () => {
  expect(timeout(['small:1b'])).toBe('2h');
  expect(timeout(['team/own:1'])).toBe('2h');
});

test('large models get the time that all of them need at 10 MiB per second, in whole minutes', () => {
  expect(timeout(['large:70b'])).toBe('2h51m');
  expect(timeout(['large:70b', 'large:70b', 'small:1b'])).toBe('5h50m');
});

test('the default timeout is never more than two days', () => {
  expect(timeout(['huge:1t'])).toBe('48h');
});

test("the file's timeout replaces the default", () => {
  expect(timeout(['huge:1t'], '5m')).toBe('5m');
});
