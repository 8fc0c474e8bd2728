import { tolerationOf } from '../../../poolfile/facts/scheduling';

test.each([
  [{ effect: 'NoExecute' as const }, { operator: 'Exists', effect: 'NoExecute' }],
  [{ key: 'a' }, { key: 'a', operator: 'Exists' }],
  [
    { key: 'a', operator: 'Exists' as const },
    { key: 'a', operator: 'Exists' },
  ],
  // a rule reports it as an error; until then the operator counts
  [
    { key: 'a', operator: 'Exists' as const, value: 'x' },
    { key: 'a', operator: 'Exists' },
  ],
  [
    { key: 'a', operator: 'Equal' as const },
    { key: 'a', operator: 'Equal', value: '' },
  ],
  [
    { key: 'a', operator: 'Equal' as const, value: 'x' },
    { key: 'a', operator: 'Equal', value: 'x' },
  ],
  [
    { key: 'a', value: 'x' },
    { key: 'a', operator: 'Equal', value: 'x' },
  ],
  [
    { key: 'a', value: '' },
    { key: 'a', operator: 'Equal', value: '' },
  ],
])('the toleration %j becomes %j', (written, toleration) => {
  expect(tolerationOf(written)).toStrictEqual(toleration);
});
