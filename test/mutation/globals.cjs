/**
 * Jest's globals, under mocha. Mocha runs all tests again and again in one process, where a changed line is one switch
 * away; Jest would load every module again for each change.
 */
const { expect } = require('expect');
const { bind } = require('jest-each');

const { before, after, beforeEach, afterEach, describe: suite, it } = globalThis;

// Stryker selects the tests that a change concerns by one regular expression of all their names, so names are short:
// numbers
let tests = 0;
const named = (name, work) => async () => {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`${name}\n`);
    throw error;
  }
};

// mocha passes its `done` to a function that has a parameter, and tables pass their own arguments
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
