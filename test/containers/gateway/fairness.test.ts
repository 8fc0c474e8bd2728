import { fairness, tokenTable } from '../../../containers/gateway/fairness';
import { examplePool } from '../../example-pool';

type Pool = ReturnType<typeof examplePool>;
type Token = Pool['access']['tokens'][number];

const token = (name: string, more: Partial<Token> = {}): Token => ({
  name,
  sha256: name.repeat(64).slice(0, 64),
  ...more,
});
/** Two replicas, two models: four slots. */
function rules(tokens: readonly Token[], maxQueue = 512): string {
  const { access, serving } = examplePool();
  return fairness(examplePool({ access: { ...access, tokens }, serving: { ...serving, maxQueue } })).join('\n');
}
const places = (text: string): number[] => [...text.matchAll(/queue\(generate\) ge (\d+)/g)].map((match) => +match[1]!);

test.each([
  [1, 4],
  [2, 2],
  [3, 1],
  [9, 1],
])('with %i tokens, the first %i requests of each go before what others have beyond that', (count, share) => {
  const text = rules(
    'abcdefghi'
      .slice(0, count)
      .split('')
      .map((name) => token(name)),
  );
  expect(text).toContain(`set-priority-class int(1) if { sc1_conn_cur(tokens) gt ${share} }`);
});

test('the last places of the queue are for tokens that are within their share; one token has the whole queue', () => {
  expect(places(rules([token('a')]))).toEqual([512]);
  expect(places(rules([token('a'), token('b')]))).toEqual([512, 510]);
  expect(places(rules([token('a'), token('b')], 1))).toEqual([1]);
  expect(places(rules([token('a'), token('b')], 2))).toEqual([2, 1]);
});

test('maxConcurrent is a limit of the token that has it alone', () => {
  const lines = rules([token('a', { maxConcurrent: 3 }), token('b')]).split('\n');
  const limited = lines.filter((line) => line.includes('status 429'));
  expect(limited).toHaveLength(1);
  expect(limited[0]).toMatch(/if \{ var\(txn\.client\) -m str a \} \{ sc1_conn_cur\(tokens\) gt 3 \}$/);
});

test('without tokens nobody is counted, and the queue has its end', () => {
  const open = examplePool({ access: { ...examplePool().access, auth: 'none', tokens: [] } });
  expect(tokenTable(open)).toEqual([]);
  expect(fairness(open).map((line) => places(line))).toEqual([[512]]);
});
