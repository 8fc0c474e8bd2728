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
])('beside /a/node_modules/cdktf, %s is a second core, in one clear error', (other, named) => {
  const text = `two CDKTF cores are loaded (${named}): install one of cdktf and cdktn only; with cdktn, alias cdktf to it and override the peers of the providers`;
  for (const order of [
    [ONE, other],
    [other, ONE],
  ])
    expect(() => prepareCore(order)).toThrow(new Error(text));
});

test.each([
  '/a/node_modules/cdktn/lib/index.js.map',
  '/a/node_modules/cdktn/lib/app.js',
  '/a/cdktn/lib/index.js',
  '/a/node_modules/xcdktn/lib/index.js',
  '/a/node_modules/cdktn-cli/lib/index.js',
  '/a/node_modules/cdktn/dist/lib/index.js',
  ONE,
])('beside /a/node_modules/cdktf, %s is none', (other) => {
  expect(() => prepareCore([ONE, other])).not.toThrow();
});

test('stack traces are off', () => {
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
])('a version service that was set to %s is at %s, and cdktn makes no stack traces', (before, after) => {
  delete process.env['CDKTN_DISABLE_CREATION_STACK'];
  delete process.env['CHECKPOINT_DISABLE'];
  if (before !== undefined) process.env['CHECKPOINT_DISABLE'] = before;
  prepareCore();
  expect([process.env['CHECKPOINT_DISABLE'], process.env['CDKTN_DISABLE_CREATION_STACK']]).toEqual([after, '1']);
});
