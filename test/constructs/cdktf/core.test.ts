import { prepareCore } from '../../../constructs/cdktf/core';

const ONE = '/a/node_modules/cdktf/lib/index.js';

const { CHECKPOINT_DISABLE } = process.env;
afterAll(() => {
  if (CHECKPOINT_DISABLE === undefined) delete process.env['CHECKPOINT_DISABLE'];
  else process.env['CHECKPOINT_DISABLE'] = CHECKPOINT_DISABLE;
});

test.each([
  ['/a/node_modules/cdktn/lib/index.js', 'cdktf, cdktn'],
  ['/b/node_modules/cdktf/lib/index.js', 'cdktf, cdktf'],
  ['/a/node_modules/b/node_modules/cdktf/lib/index.js', 'cdktf, cdktf in b'],
  ['C:\\a\\node_modules\\b\\node_modules\\c\\node_modules\\cdktn\\lib\\index.js', 'cdktf, cdktn in c in b'],
])('a second core next to /a/node_modules/cdktf, %s, is an error that names both: %s', (other, named) => {
  for (const order of [
    [ONE, other],
    [other, ONE],
  ])
    expect(() => prepareCore(order)).toThrow(`two CDKTF cores are loaded (${named}): `);
});

test('the error about a second core says what to install', () => {
  expect(() => prepareCore([ONE, '/a/node_modules/cdktn/lib/index.js'])).toThrow(
    /: install only one of cdktf and cdktn; with cdktn, alias cdktf to it and override the peer dependencies/,
  );
});

test.each([
  '/a/node_modules/cdktn/lib/index.js.map',
  '/a/node_modules/cdktn/lib/app.js',
  '/a/cdktn/lib/index.js',
  '/a/node_modules/xcdktn/lib/index.js',
  '/a/node_modules/cdktn-cli/lib/index.js',
  '/a/node_modules/cdktn/dist/lib/index.js',
  ONE,
])('next to /a/node_modules/cdktf, %s is not a second core', (other) => {
  expect(() => prepareCore([ONE, other])).not.toThrow();
});

test('cdktf records no stack traces', () => {
  const traces = jest.requireActual('cdktf/lib/tokens/private/stack-trace');
  traces.captureStackTrace = () => ['at somewhere'];
  prepareCore();
  expect(traces.captureStackTrace()).toEqual([]);
});

test('a second call changes nothing', () => {
  const tokens = jest.requireActual('cdktf/lib/_tokens');
  prepareCore();
  const { resolve } = tokens;
  prepareCore();
  expect(tokens.resolve).toBe(resolve);
});

test.each([
  [undefined, '1'],
  ['0', '0'],
  ['1', '1'],
])('CHECKPOINT_DISABLE, if it was %s, is %s, and cdktn records no stack traces', (before, after) => {
  delete process.env['CDKTN_DISABLE_CREATION_STACK'];
  delete process.env['CHECKPOINT_DISABLE'];
  if (before !== undefined) process.env['CHECKPOINT_DISABLE'] = before;
  prepareCore();
  expect([process.env['CHECKPOINT_DISABLE'], process.env['CDKTN_DISABLE_CREATION_STACK']]).toEqual([after, '1']);
});
