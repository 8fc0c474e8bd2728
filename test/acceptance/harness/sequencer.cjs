require('../../cli/ts-hook.cjs');
const { readFileSync } = require('node:fs');
const { default: Sequencer } = require('@jest/test-sequencer');
const minutes = require('./minutes.json');
const { inOrder, suiteName } = require('./suites.ts');

/**
 * `POOLFORM_CHANGED` names a file that lists what the last commits changed. Unless set, the order is that of
 * `minutes.json`.
 */
const { POOLFORM_CHANGED } = process.env;
const changed = POOLFORM_CHANGED ? readFileSync(POOLFORM_CHANGED, 'utf8').split('\n').filter(Boolean) : [];
const order = inOrder(Object.keys(minutes), changed);

module.exports = class extends Sequencer {
  sort(tests) {
    const place = ({ path }) => order.indexOf(suiteName(path));
    return [...tests].sort((a, b) => place(a) - place(b));
  }
};
