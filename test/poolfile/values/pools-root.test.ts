import { DEFAULT_ROOT, poolsRoot } from '../../../poolfile/values/pools-root';

test.each([
  ['the argument', { POOLFORM_POOLS: 'a' }, 'b', 'b'],
  ['POOLFORM_POOLS without an argument', { POOLFORM_POOLS: 'a' }, undefined, 'a'],
  ['the default without either', {}, undefined, DEFAULT_ROOT],
  ['the default for empty texts', { POOLFORM_POOLS: '' }, '', DEFAULT_ROOT],
])('the root is %s', (_what, env, requested, root) => {
  expect(poolsRoot(env, requested)).toBe(root);
});
