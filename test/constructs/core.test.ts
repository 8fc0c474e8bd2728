import { prepareCore } from '../../constructs/core';

test('one core is fine', () => {
  expect(() => prepareCore(['/a/node_modules/cdktf/lib/index.js', '/a/node_modules/cdktf/lib/app.js'])).not.toThrow();
});

test('two cores are one clear error, whether by name or by place', () => {
  expect(() => prepareCore(['/a/node_modules/cdktf/lib/index.js', '/a/node_modules/cdktn/lib/index.js'])).toThrow(/^two CDKTF cores are loaded \(cdktf, cdktn\): install one/);
  expect(() => prepareCore(['/a/node_modules/cdktf/lib/index.js', '/a/node_modules/b/node_modules/cdktf/lib/index.js'])).toThrow(/two CDKTF cores are loaded/);
});

test('stack traces are off', () => {
  prepareCore();
  expect(jest.requireActual('cdktf/lib/tokens/private/stack-trace').captureStackTrace()).toEqual([]);
});
