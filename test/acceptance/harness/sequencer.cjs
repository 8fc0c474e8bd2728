const { basename } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');
const order = Object.keys(require('./minutes.json'));

/** The suites in the order of `minutes.json`: what tells most comes first, where time ends before all have run. */
module.exports = class extends Sequencer {
  sort(tests) {
    const place = ({ path }) => order.indexOf(basename(path, '.test.ts'));
    return [...tests].sort((a, b) => place(a) - place(b));
  }
};
