/**
 * The words that tests are written in, under mocha: it runs all of them again and again in one process, where a changed line is one switch away, and
 * jest would load everything anew for each change.
 */
const { expect } = require('expect');
const { bind } = require('jest-each');

const { before, after, beforeEach, afterEach, describe: suite, it } = globalThis;

// mocha takes a function's first parameter for its `done`; what tables pass are arguments
const none = (work) => async () => void (await work());
const test = (name, work, milliseconds = 30_000) => it(name, none(work)).timeout(milliseconds);
const describe = (name, work) => void suite(name, () => void work());
test.each = bind(test, false);
describe.each = bind(describe, false);

Object.assign(globalThis, {
  expect,
  test,
  it: test,
  describe,
  beforeAll: (work) => before(none(work)),
  afterAll: (work) => after(none(work)),
  beforeEach: (work) => beforeEach(none(work)),
  afterEach: (work) => afterEach(none(work)),
  jest: { requireActual: require },
});
