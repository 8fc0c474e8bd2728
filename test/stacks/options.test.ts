import { isLocked } from '../../stacks/options';

test.each([
  [[], {}, false],
  [['--locked'], {}, true],
  [[], { POOLFORM_LOCKED: '1' }, true],
  [[], { POOLFORM_LOCKED: 'true' }, true],
  [[], { POOLFORM_LOCKED: '' }, false],
  [[], { POOLFORM_LOCKED: '0' }, false],
  [[], { POOLFORM_LOCKED: 'false' }, false],
])('the arguments %j with %j: locked is %s', (argv, env, expected) => {
  expect(isLocked(argv, env)).toBe(expected);
});

test('an argument that is none is named, because ignoring it would write', () => {
  expect(isLocked(['--lock'], {})).toContain('"--lock"');
});
