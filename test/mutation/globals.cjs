/**
 * The words that tests are written in, under mocha: it runs all of them again and again in one process, where a changed line is one switch away, and
 * jest would load everything anew for each change.
 */
const { expect } = require('expect');
const { bind } = require('jest-each');

const { before, after, beforeEach, afterEach, describe: suite, it } = globalThis;

// Stryker asks for the tests that a change concerns by one regular expression of all their names, which has to stay short
let tests = 0;
const named = (name, work) => async () => {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`${name}\n`);
    throw error;
  }
};

// mocha takes a function's first parameter for its `done`; what tables pass are arguments
const none = (work) => async () => void (await work());
const test = (name, work, milliseconds = 30_000) => it(String((tests += 1)), named(name, work)).timeout(milliseconds);
const describe = (name, work) => void suite('', () => void work());
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
