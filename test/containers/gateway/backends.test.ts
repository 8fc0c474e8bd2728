import { slots } from '../../../containers/gateway/backends';
import { examplePool, omit } from '../../example-pool';

type Serving = ReturnType<typeof examplePool>['serving'];

describe('a server works on `parallel` requests at a time for each model that can be loaded', () => {
  const serving = (changes: Partial<Serving>): number =>
    slots(examplePool({ serving: { ...examplePool().serving, ...changes } }));

  test('two models, one request each', () => expect(serving({})).toBe(2));
  test('two models, four requests each', () => expect(serving({ parallel: 4 })).toBe(8));
  test('one model loaded at a time, four requests', () => expect(serving({ parallel: 4, maxLoadedModels: 1 })).toBe(4));

  const models = Array.from({ length: 9 }, (_, i) => ({ name: `m:${i}`, reference: `m:${i}`, insecure: false }));
  test('of nine models Ollama loads three on one device', () => expect(slots(examplePool({ models }))).toBe(3));
  test('of nine models Ollama loads three without a device', () => {
    expect(slots(omit(examplePool({ models }), 'gpus'))).toBe(3);
  });
});
