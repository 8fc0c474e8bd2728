import { fairness, tokenTable } from '../../../containers/gateway/fairness';
import { tokenFile } from '../../../containers/gateway/tokens';
import { examplePool } from '../../example-pool';

type Pool = ReturnType<typeof examplePool>;
type Token = Pool['access']['tokens'][number];

const token = (name: string, more: Partial<Token> = {}): Token => ({
  name,
  sha256: name.repeat(64).slice(0, 64),
  ...more,
});
/** Two replicas, two models: four slots. */
function pool(tokens: readonly Token[], maxQueue = 512): Pool {
  const { access, serving } = examplePool();
  return examplePool({ access: { ...access, tokens }, serving: { ...serving, maxQueue } });
}

test('the rules know no token: neither their number, nor a name, nor what one of them may have', () => {
  const one = fairness(pool([token('a')]));
  expect(fairness(pool([token('b', { maxConcurrent: 3 }), token('c')]))).toEqual(one);
  expect(tokenTable(pool([token('a')]))).toEqual(tokenTable(pool([token('b'), token('c')])));
});

test('the first requests of each token go before what others have beyond that: its share of all slots', () => {
  expect(fairness(pool([token('a')])).join('\n')).toContain('set-var(txn.share) int(4),div(txn.holders)');
});

test('the last places of the queue are for tokens within their share: half at most, and none of one place', () => {
  const half = (maxQueue: number) =>
    /set-var\(txn\.kept\) int\((\d+)\)/.exec(fairness(pool([token('a')], maxQueue)).join('\n'))?.[1];
  expect([half(512), half(3), half(1)]).toEqual(['256', '1', '0']);
});

test('the file of tokens has their number, and the limit of the token that has one', () => {
  const { text, version } = tokenFile(pool([token('a', { maxConcurrent: 3 }), token('b')]));
  expect(text.split('\n').slice(2)).toEqual([`limit/a/${version} 3`, `count/${version} 2`, `version ${version}`, '']);
});

test('any change of the tokens is another version', () => {
  const lists = [[token('a')], [token('b')], [token('a'), token('b')], [token('a', { maxConcurrent: 1 })]];
  expect(new Set(lists.map((list) => tokenFile(pool(list)).version)).size).toBe(lists.length);
});

test('without tokens nobody is counted, and the queue has its end', () => {
  const open = examplePool({ access: { ...examplePool().access, auth: 'none', tokens: [] } });
  expect(tokenTable(open)).toEqual([]);
  expect(fairness(open)).toHaveLength(1);
  expect(fairness(open)[0]).toMatch(/\{ queue\(generate\) ge 512 \}/);
});
