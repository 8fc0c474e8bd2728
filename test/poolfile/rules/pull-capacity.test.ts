import { answer, type Answer, answers } from '../answers';
import { CPU, type Fields, files } from './node-pools';

const ofPools = (...pools: readonly Fields[]): readonly string[] => answers(files([CPU], pools), 'pull-overcommitted');
const short = (pool: number, place: string, path: string, takes: string): Answer =>
  answer(`error pull-overcommitted dev/p${pool}.yaml:${place} ${path}`, takes, 'main');

test('a pull fits beside its replica, on a node by themselves', () => {
  expect(ofPools({ memory: '48GiB' })).toEqual([]);
  expect(ofPools({ memory: '49GiB' })).toEqual([short(0, '4:9', 'memory', '2GiB of memory')]);
  expect(ofPools({ cpus: '7.9' })).toEqual([]);
  expect(ofPools({ cpus: '8' })).toEqual([short(0, '5:7', 'cpus', '0.1 processors')]);
});

test('the pulls of a pool fit beside the servers of all pools', () => {
  expect(ofPools({ memory: '23GiB', replicas: '4' })).toEqual([]);
  expect(ofPools({ memory: '24GiB', replicas: '4' })).toEqual([short(0, '4:9', 'memory', '2GiB of memory')]);
  // the pulls of one pool may come after those of the other
  expect(ofPools({ memory: '48GiB' }, { memory: '48GiB' })).toEqual([]);
});

test('servers that do not fit are other rules’', () => {
  expect(ofPools({ memory: '51GiB' })).toEqual([]);
  expect(ofPools({ memory: '25GiB', replicas: '5' })).toEqual([]);
});

test('where replicas share a claim, the one pull is on no node of theirs', () => {
  expect(ofPools({ memory: '50GiB', storage: '{ size: 10GiB, kind: shared, class: nfs }' })).toEqual([]);
});
